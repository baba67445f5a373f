"""The Dutch of what errors say, by the English sentence or its template. No error is raised or shown here."""

from __future__ import annotations

from peil.errors import Sentence
from peil.show import sentences_live, sentences_people, sentences_reports, sentences_settings, sentences_steering

_ASKING = {
    "no KPI is asked": "er wordt geen KPI gevraagd",
    "Name at least one; 'peil kpis' lists them.": "Noem er minstens één; 'peil kpis' geeft ze alle.",
    "there is no KPI '{key}'": "er is geen KPI '{key}'",
    "grain '{grain}' is unknown": "de stap in de tijd '{grain}' is onbekend",
    "the period from {first} to {end} is empty: 'to' is the first day after it": "de periode van {first} tot {end} is"
    " leeg: 'to' is de eerste dag erna",
    "For the single day {first}, ask to {after}.": "Vraag voor alleen {first} tot {after}.",
    "there is no dimension '{dimension}' to choose from": "er is geen dimensie '{dimension}' om uit te kiezen",
    "{kpi} has no dimension '{dimension}'": "{kpi} heeft geen dimensie '{dimension}'",
    "'{word}' is no {dimension}": "'{word}' is geen waarde van {dimension}",
    "Give a whole number: hours 0 to 23, weekdays 0 (Monday) to 6, flags 0 or 1.": "Geef een heel getal: uren 0 tot en"
    " met 23, weekdagen 0 (maandag) tot en met 6, ja of nee 1 of 0.",
    "{kpi} has no rule '{rule}'": "{kpi} heeft geen regel '{rule}'",
    "under the rule '{rule}' {kpi} has its own value and no other statistic": "onder de regel '{rule}' heeft {kpi} zijn"
    " eigen waarde en geen andere maat",
    "Leave out the rule or the statistic.": "Laat de regel of de maat weg.",
    "population '{population}' is unknown": "de populatie '{population}' is onbekend",
    "{kpi} is not measured on the {clock} clock": "{kpi} wordt niet gemeten op de klok '{clock}'",
    "Leave out the clock.": "Laat de klok weg.",
    "{kpi} has no statistic '{statistic}'": "{kpi} heeft geen maat '{statistic}'",
    "It has only its own value.": "Er is alleen de eigen waarde.",
    "{kpi} has no cohort with open cases": "{kpi} heeft geen cohort met open gevallen",
    "Leave the population out.": "Laat de populatie weg.",
    "clock '{clock}' is unknown": "de klok '{clock}' is onbekend",
    "'{text}' is no condition": "'{text}' is geen voorwaarde",
    "Write dimension=value, such as channel=phone.": "Schrijf dimensie=waarde, zoals channel=phone.",
    "{kpi} has no definition version {wanted}": "{kpi} heeft geen versie {wanted} van de definitie",
    "There are: {known}.": "Er zijn: {known}.",
    "'{kind}' is no kind of record": "'{kind}' is geen soort van contacten",
    "'{raw}' is no stretch of seconds": "'{raw}' is geen stuk van een aantal seconden",
    "Write it as 600-1800, or as 86400- without an end.": "Schrijf het als 600-1800, of als 86400- zonder einde.",
    "{kpi} is about no duration": "{kpi} gaat niet over een duur",
    "groups are of one dimension": "groepen zijn van één dimensie",
    "Give one, such as by=team.": "Geef er één, zoals by=team.",
    "{key} has no setting '{name}'": "{key} heeft geen instelling '{name}'",
    "It has none.": "Hij heeft er geen.",
    "{name} cannot be negative": "{name} kan niet onder nul zijn",
    "Give 0 or more.": "Geef 0 of meer.",
    "two KPIs have the key '{kpi}'": "twee KPI's hebben de sleutel '{kpi}'",
    "Rename one.": "Geef er één een andere naam.",
    "{extra} is not installed": "{extra} is niet geïnstalleerd",
    "pip install peil[{extra}]": "pip install peil[{extra}]",
    "Did you mean '{a}'?": "Bedoelde je '{a}'?",
    "Did you mean '{a}' or '{b}'?": "Bedoelde je '{a}' of '{b}'?",
    "Did you mean '{a}', '{b}' or '{c}'?": "Bedoelde je '{a}', '{b}' of '{c}'?",
    "There are none yet.": "Er zijn er nog geen.",
    "Known: {shown}.": "Bekend zijn: {shown}.",
    "Known: {shown}, and {more} more.": "Bekend zijn: {shown}, en nog {more}.",
}
_REQUESTS = {
    "there is no page {path}": "er is geen pagina {path}",
    "there is no file '{name}'": "er is geen bestand '{name}'",
    "the request cannot be read": "de aanvraag is niet te lezen",
    "what was sent does not belong to this page": "wat werd verstuurd hoort niet bij deze pagina",
    "the request is too long": "wat werd verstuurd is te groot",
    "Go back to the page, and send less or something else.": "Ga terug naar de pagina en verstuur minder, of iets"
    " anders.",
    "Choose a page from the menu.": "Kies een pagina in het menu.",
    "See /api/docs for what can be asked.": "Zie /api/docs voor wat er te vragen is.",
    "something went wrong in Peil itself: it is a fault of the program, not yours": "er ging iets mis in Peil zelf: het"
    " is een fout van het programma, niet van jou",
    "The server's output says more. Please report it with that.": "De uitvoer van de server zegt meer. Meld het"
    " alsjeblieft met die uitvoer erbij.",
    "there is no parameter '{name}'": "er is geen parameter '{name}'",
    "more than 200 parameters": "meer dan 200 parameters",
    "Ask less at once.": "Vraag minder tegelijk.",
    "a value cannot hold a null character": "een waarde kan geen nulteken bevatten",
    "Leave it out.": "Laat het weg.",
    "is given more than once": "staat er meer dan eens",
    "Give it once.": "Geef het één keer.",
    "'{raw}' is not a day": "'{raw}' is geen dag",
    "'{raw}' is not a day that exists": "'{raw}' is geen dag die bestaat",
    "Write it as 2026-01-31.": "Schrijf hem als 2026-01-31.",
    "{raw} lies outside 1970 to 2200": "{raw} ligt niet tussen 1970 en 2200",
    "Ask for days that hold data.": "Vraag naar dagen waarvan er gegevens zijn.",
    "'{raw}' is not a whole number from {low} to {high}": "'{raw}' is geen heel getal van {low} tot en met {high}",
    "Write {low} to {high}.": "Schrijf {low} tot en met {high}.",
    "{name} '{raw}' is unknown": "{name} '{raw}' is onbekend",
    "{dimension} '{value}' is no whole number": "{dimension} '{value}' is geen heel getal",
    "Write {dimension}=9, for example.": "Schrijf bijvoorbeeld {dimension}=9.",
    "{number} dimensions at once": "{number} dimensies tegelijk",
    "Split by at most {most}.": "Splits naar ten hoogste {most}.",
    "more than {most} steps of a {grain}": "meer dan {most} stappen in de tijd (grain={grain})",
    "Ask for fewer days, or a larger step.": "Vraag minder dagen, of een grotere stap.",
    "{first} comes after {through}": "{first} komt na {through}",
    "Give the earlier day first.": "Geef de vroegste dag eerst.",
}
_PROJECT = {
    "this project holds no figures yet": "dit project heeft nog geen cijfers",
    "Import something first: peil import FILE --mapping NAME": "Lees eerst iets in: peil import BESTAND --mapping NAAM",
    "there are no events to derive from": "er zijn geen gebeurtenissen om cijfers uit af te leiden",
    "these figures were derived by another version of Peil": "deze cijfers komen van een andere versie van Peil",
    "Derive them anew: peil derive": "Bereken ze opnieuw: peil derive",
    "the project's data cannot be written: {why}": "de gegevens van het project zijn niet te schrijven: {why}",
    "Check that it is a folder, your rights on it, and the space on the disk.": "Kijk of het een map is, of je er mag"
    " schrijven, en of er ruimte is op de schijf.",
    "another process is writing to this project ({who})": "een ander proces schrijft in dit project ({who})",
    "Wait until it has finished, or leave out --no-wait.": "Wacht tot het klaar is, of laat --no-wait weg.",
    "is a Peil project already": "is al een project van Peil",
    "Use it, or name another folder.": "Gebruik het, of noem een andere map.",
    "cannot be made: {why}": "is niet te maken: {why}",
    "Name another folder.": "Noem een andere map.",
    "as_of '{text}' is no time": "as_of '{text}' is geen tijdstip",
    "Write 2026-07-01 00:00.": "Schrijf 2026-07-01 00:00.",
    "the mapping of import {number} is not known": "de mapping van import {number} is niet bekend",
    "Give --mapping.": "Geef --mapping.",
    "there is no Peil project in {folder}": "er is geen project van Peil in {folder}",
    "Make one with: peil init {folder}  (or name another folder with --project).": "Maak er een met: peil init {folder}"
    "  (of noem een andere map met --project).",
    "there is no port {port}": "er is geen poort {port}",
    "Choose one from 1024 to 65535.": "Kies er een van 1024 tot en met 65535.",
    "port {port} cannot be used: {why}": "poort {port} is niet te gebruiken: {why}",
    "Stop what uses it, or choose another: --port {other}": "Stop wat hem gebruikt, of kies een andere: --port {other}",
}
_SETTINGS = {
    "not valid TOML: {error}": "geen geldige TOML: {error}",
    "Correct that line.": "Verbeter die regel.",
    "unknown setting '{key}'": "onbekende instelling '{key}'",
    "'{key}' must be a table": "'{key}' moet een tabel zijn",
    "Write [{key}] and its lines.": "Schrijf [{key}] en de regels daarvan.",
    "{key} = {value!r} is neither true nor false": "{key} = {value!r} is niet true en niet false",
    "Write it without quotes.": "Schrijf het zonder aanhalingstekens.",
    "language '{language}' is not available": "de taal '{language}' is er niet",
    "Choose nl or en.": "Kies nl of en.",
    "currency '{currency}' is not understood": "de munt '{currency}' is onbekend",
    "Write its three letters, such as EUR.": "Schrijf zijn drie letters, zoals EUR.",
    "'{kind}' is not an engine": "'{kind}' is geen rekenmotor",
    "'{master}' is not a Spark master that Peil knows": "'{master}' is geen Spark-master die Peil kent",
    "Write spark://host:7077, or local[2] for two threads of this machine.": "Schrijf spark://host:7077, of local[2]"
    " voor twee threads van deze computer.",
    "memory = '{memory}' is not understood": "memory = '{memory}' is niet te begrijpen",
    "Write 900m or 4g.": "Schrijf 900m of 4g.",
    "'{key}' is not an option of Spark": "'{key}' is geen optie van Spark",
    'Write its full name in quotes and its value as text, such as "spark.cores.max" = "8".': "Schrijf de hele naam"
    ' tussen aanhalingstekens en de waarde als tekst, zoals "spark.cores.max" = "8".',
    "share_by = '{share_by}' is not understood": "share_by = '{share_by}' is niet te begrijpen",
    "share_by = 'fixed' needs weights": "share_by = 'fixed' heeft gewichten nodig",
    "Add [costs.shares] with phone = 60.": "Voeg [costs.shares] toe met phone = 60.",
    "the share of {channel} is {weight!r}": "het deel van {channel} is {weight!r}",
    "Write a whole number, such as 60.": "Schrijf een heel getal, zoals 60.",
    "'{zone}' is not a time zone": "'{zone}' is geen tijdzone",
    "'{text}' is not a time of day": "'{text}' is geen tijd van de dag",
    "Write it as 09:00.": "Schrijf hem als 09:00.",
    "opening time {text} is not a multiple of 15 minutes": "de openingstijd {text} is geen veelvoud van 15 minuten",
    "Choose {earlier} or {later}.": "Kies {earlier} of {later}.",
    "schedules are written as [[schedule]]": "roosters worden geschreven als [[schedule]]",
    "Double the brackets.": "Verdubbel de haken.",
    "Give each its own lines.": "Geef elk rooster eigen regels.",
    "valid_from '{valid_from}' is not a date": "valid_from '{valid_from}' is geen datum",
    "Write it as 2026-01-01.": "Schrijf hem als 2026-01-01.",
    "holidays = '{holidays}' is not understood": "holidays = '{holidays}' is niet te begrijpen",
    "Choose closed or open.": "Kies closed of open.",
    "this schedule is there already, from the same day": "dit rooster staat er al, vanaf dezelfde dag",
    "Give this one a later valid_from, or another name.": "Geef dit een latere valid_from, of een andere naam.",
    "opening hours are a list": "openingstijden zijn een lijst",
    'Write ["09:00-17:30"].': 'Schrijf ["09:00-17:30"].',
    "'{text}' has no end": "'{text}' heeft geen einde",
    "Write 09:00-17:30.": "Schrijf 09:00-17:30.",
    "'{text}' ends before it starts": "'{text}' eindigt voor het begint",
    "Split a span that passes midnight over the two days.": "Verdeel tijd over middernacht over de twee dagen.",
    "opening hours overlap": "de openingstijden overlappen elkaar",
    "Join or shorten the spans.": "Voeg ze samen of kort ze in.",
    "liberation_day = '{liberation}' is not understood": "liberation_day = '{liberation}' is niet te begrijpen",
    "Choose always, never or lustrum.": "Kies always, never of lustrum.",
    "'{day}' is not a date": "'{day}' is geen datum",
    'Write 2026-12-24 = "Kerstavond".': 'Schrijf 2026-12-24 = "Kerstavond".',
    "'{owner}' has the schedule '{schedule}', which does not exist": "'{owner}' heeft het rooster '{schedule}', dat"
    " niet bestaat",
    "there is no schedule '{schedule}'": "er is geen rooster '{schedule}'",
    "the span ends before it starts": "de tijd eindigt voor hij begint",
    "Give start and end in order.": "Geef begin en einde op volgorde.",
    "{given} is no moment in time": "{given} is geen tijdstip",
    "Give whole seconds since the beginning of 1970, before the year 9999.": "Geef hele seconden sinds het begin van"
    " 1970, voor het jaar 9999.",
    "{year} is no year": "{year} is geen jaar",
    "Give a whole number from 1 to 9999.": "Geef een heel getal van 1 tot en met 9999.",
    "no holidays are known for country '{country}'": "voor het land '{country}' zijn geen feestdagen bekend",
    "Write its two letters, such as NL. {near}": "Schrijf zijn twee letters, zoals NL. {near}",
    "schedule '{name}' begins on {begins}, but the data on {day}: the calendar does not cover them": "het rooster"
    " '{name}' begint op {begins}, maar de gegevens op {day}: de kalender dekt ze niet",
    "Add the schedule that was valid before, or leave valid_from out of the first one.": "Voeg het rooster toe dat"
    " ervoor gold, of laat valid_from weg bij het eerste.",
}
NL: dict[str, str] = {
    **_ASKING,
    **_REQUESTS,
    **_PROJECT,
    **_SETTINGS,
    **sentences_people.NL,
    **sentences_steering.NL,
    **sentences_reports.NL,
    **sentences_settings.NL,
    **sentences_live.NL,
}


def in_language(sentence: str, language: str) -> str:
    """What an error says, in `language`. What has no Dutch (a text of another program) stays as it is."""
    if language != "nl":
        return str(sentence)
    if not isinstance(sentence, Sentence):
        return NL.get(sentence, sentence)
    values = {
        name: in_language(value, language) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return NL.get(sentence.template, sentence.template).format(**values)
