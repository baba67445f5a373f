"""What the names of columns tell: Dutch, English, and those of common helpdesks, telephony and survey tools. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

#: Role: (pattern over the plain name, how sure). The plain name is in small letters, words parted by one space.
ROLES: dict[str, tuple[tuple[str, float], ...]] = {
    "contact": (
        (
            r"(ticket|case|incident|issue|melding|meldings|klacht|zaak|call|chat|gesprek|gespreks|conversation|"
            r"dossier|sr|(service )?request|interaction|inc)? ?"
            r"(nummer|number|nr|id|key|no|kenmerk|referentie|reference|uniqueid)", 0.9),
        (
            r"(ticketnummer|meldingnummer|meldingsnummer|casenumber|zaaknummer|gespreksnummer|"
            r"gespreksid|callid|ticketid)", 1.0),
        (
            r"(ticket|issue|case|incident|melding|conversation|contact|gesprek|call|linkedid|sys id|"
            r"unique key)( id)?", 0.7),
        (r"dossieritem|session id|thread id", 0.7),
    ),
    "opened": (
        (
            r"(aangemaakt|gemaakt|aanmaakdatum|aangemeld|aanmelddatum|aanmeldingsdatum|gemeld|geopend|ontvangen|"
            r"binnengekomen|ingediend|registratiedatum|datum binnenkomst|created|opened|received|"
            r"submitted|open date|opendate)", 0.9),
        (
            r"(created|opened|open|creation|received|submitted|reported) ?(at|on|date|time|datetime|ts|"
            r"timestamp)?|create date", 1.0),
        (r"(datum|tijd|tijdstip) (aangemaakt|aangemeld|geopend|ontvangen|melding|aanmaak|ontvangst|aanmelding)", 1.0),
        (r"(aangemaakt|gemaakt|gemeld|geopend|ontvangen|aangemeld|ingediend) (op|datum|om)", 1.0),
        (r"date (created|opened|received|submitted)", 1.0),
        (r"date time opened|createddate|aanmaakmoment|meldingsdatum|datum tijd aangemaakt|instuurdatum", 1.0),
        (r"(datum|date|timestamp|tijdstip|time)", 0.4),
    ),
    "first_reply": (
        (
            r"(eerste (antwoord|reactie)( op| datum| om| tijdstip)?|first (public )?(reply|"
            r"response)( at| on| date)?)", 0.9),
        (
            r"(initial response time|first responded (at|on)|first reply at|first response at|"
            r"datum eerste (reactie|antwoord)|(first|eerste) .*(answer|response|reply|antwoord|reactie) (date|datum)|"
            r"responsdatum)", 1.0),
        (
            r"(eerste (reactie|antwoord)tijd.*|.*first (reply|response) time.*|"
            r"time to first (agent )?(reply|response).*|"
            r"reactietijd|responstijd)", 0.8),
    ),
    "solved": (
        (
            r"(opgelost|solved|resolved|afgehandeld|gereed|gereedgemeld|gereedmelding|afgerond|opgelost op|gereed op|"
            r"resolution date|resolveddate)", 0.9),
        (r"(solved|resolved|resolution|completed|fixed) ?(at|on|date|time|datetime|ts)|date (solved|resolved)", 1.0),
        (
            r"(datum|tijdstip) (gereed|gereedmelding|opgelost|afgehandeld|afgerond)|(opgelost|afgehandeld|gereed|"
            r"gereedgemeld|afgerond) (op|datum|om)", 1.0),
        (r"gereeddatum|datumgereed|oplosdatum|afhandeldatum", 1.0),
        (
            r"((resolution|handling) (time|duration)|time to (resolution|resolve|solve)|"
            r"(days|hours) (open|to resolve|to close)|doorlooptijd|oplostijd|afhandeltijd|behandeltijd)( .*)?", 0.8),
    ),
    "closed": (
        (r"(gesloten|closed|afgemeld|close date|closedate|afgesloten|sluitingsdatum|afmelddatum|closeddate)", 0.9),
        (r"(closed|close) ?(at|on|date|time|datetime|ts)|date (time )?closed", 1.0),
        (
            r"(datum|tijdstip) (gesloten|afgemeld|afgesloten|sluiting)|(gesloten|afgemeld|"
            r"afgesloten) (op|datum|om)", 1.0),
    ),
    "changed": (
        (r"(gewijzigd|changed|updated|bijgewerkt|modified|mutatie)( at| on| op| datum| date| time| om)?", 0.9),
        (
            r"(last (update|modified|change)d?( time| at| date| on)?|sys updated (on|at)|"
            r"wijzigingsdatum|mutatiedatum|updated)", 0.9),
        (
            r"(data stamp|datestamp|datum wijziging|datum mutatie|event time|event timestamp|"
            r"tijdstempel|logged at|change date( time)?|edit date|time timestamp|complete timestamp)", 0.9),
    ),
    "customer": (
        (
            r"(klant|customer|requester|reporter|aanvrager|aanmelder|melder|caller|cli[eë]nt|relatie|"
            r"debiteur)( id| nummer| nr| email| e mail| mail)?", 0.9),
        (
            r"(klantnummer|klantnr|klantid|customerid|requester id|relatienummer|debiteurnummer|"
            r"caller id|naam aanmelder)", 1.0),
        (r"(contact |from )?(e ?mail|e ?mail ?adres|email address)( klant)?|contact email|mailadres|email", 0.8),
        (
            r"(telefoonnummer|phone( number)?|beller|nummer beller|van nummer|caller number|ani|clid|"
            r"a nummer|src|from|customer endpoint address)", 0.8),
        (
            r"(customer|visitor|requester|contact|caller|client|person|recipient|reporter) "
            r"(e ?mail( address)?|phone( number)?|handle)", 0.85),
        (r"associated contact|naam verkooprelatie|verkooprelatie|contactgegevens", 0.8),
        (r"(account name|contact name|full name|bedrijf|company|naam klant|klantnaam|name)", 0.5),
    ),
    "agent": (
        (
            r"(behandelaar|medewerker|agent|assignee|assigned to|case owner|owner|toegewezen (aan|persoon|medewerker)|"
            r"adviseur|operator|users?|assigned agent|support agent|verantwoordelijke)( id| code| naam| name)?", 0.9),
        (
            r"(opgenomen door|beantwoord door|answered by|handled by|agent name|assignee name|"
            r"medewerker naam|operator( 1)? nick|naam medewerker|agentnaam|(ticket|incident) owner|"
            r"agent username)", 1.0),
    ),
    "team": (
        (
            r"(team|groep|group|afdeling|department|behandelaarsgroep|assignment group|behandelgroep|"
            r"oplosgroep|queue owner|workgroup|owner department|involved st)", 0.9),
        (r"(owner|support|agent|resolver|assigned|assignee|owning|behandel)( |_)?(group|team|groep)", 0.9),
    ),
    "channel": (
        (
            r"(kanaal|channel|via|source|bron|case origin|origin|contact type|soort binnenkomst|"
            r"binnenkomst|ingang|medium|create article type|(initial|first) (channel|source)|channel type|media ?type|"
            r"request channel( type)?|bron dossieritem)", 0.9),
    ),
    "status": ((r"((current )?status|state|ticket ?status|incident state|stadium|fase|toestand|voortgang)", 0.9),),
    "reason": (
        (
            r"(reden|reason|case reason|categorie|category|onderwerp categorie|rubriek|complaint type|"
            r"type klacht|(help )?topic|issue (type|category)|call (type|reason)|contact reason|case type|"
            r"soort gesprek|request type|soort verzoek|aanvraagtype)", 0.9),
        (
            r"(soort melding|ticket type|type|soort|subcategorie|subcategory|onderwerp|subject|"
            r"vraagtype|contactreden)", 0.6),
    ),
    "priority": ((r"(prioriteit|priority)", 0.9), (r"(urgentie|urgency|impact)", 0.6)),
    "segment": ((
        r"(segment|klantsegment|klantgroep|customer segment|tier|klanttype|borough|organisatie|"
        r"organization)", 0.7),),
    "language": ((r"(taal|language|locale|lang)", 0.9),),
    "seq": ((r"(sys mod count|volgnummer|sequence|seq|version|revision nr|mutatienummer)", 0.8),),
    "queue": ((
        r"(wachtrij|queue|queue name|queuename|lijn|skill|skillgroup|servicelijn|keuze|"
        r"wachtrijnaam|ring group|inbox)", 0.9), (r"(destination|bestemming|dnis|campaign)", 0.7)),
    "entered": (
        (
            r"(start|starttijd|begin|begintijd|begin gesprek|start time|call start|queued at|enter(ed)?|"
            r"binnenkomst|datum tijd|datumtijd|tijdstip|call date|calldate|start gesprek|"
            r"datum tijd start|datum|date|date time|datetime|timestamp)( at| op)?|call timestamp", 0.8),
        (r"call (start )?time|started( at( .*)?)?|(queue )?enqueue(d)?( time| timestamp| at)?", 0.9),
    ),
    "answered": (
        (
            r"(opgenomen|opgenomen op|aangenomen|beantwoord|beantwoord op|answer|answer time|"
            r"connected at|pick ?up time)", 0.9),
        (r"answered at|opnametijd|tijdstip opname|connected to agent (timestamp|at)", 1.0),
    ),
    "ended": ((
        r"(einde|eindtijd|ended|beeindigd|beëindigd|end|end time|ended at|hangup( time)?|stop|"
        r"opgehangen op|disconnect(ed)?( time| timestamp| at)|stop time|stoptijd)", 0.9),),
    "wait_s": ((
        r"(wachttijd|wacht|wait|wait(ing)? time|queue time|hold ?time in queue|wachtduur|"
        r"speed of answer|ringing|queue duration|queue wait time|time in queue|total queue)( .*)?", 0.9),),
    "talk_s": (
        (
            r"(gespreksduur|gesprekstijd|praattijd|spreektijd|duur gesprek|talk|talk ?time|billsec|"
            r"(avg |average |gemiddelde )?talk duration|talking|agent interaction duration|total talk)( .*)?", 1.0),
        (r"(call|chat|gespreks?) ?(duration|duur|length|time)( .*)?", 0.9),
        (r"gesprek (s|sec|seconden|min|minuten)|duration in call", 1.0),
        (r"(duur|duration|tijdsduur)( .*)?", 0.6),
    ),
    "hold_s": ((r"(in de wacht|(total )?hold|hold ?time|on hold|wachtstand|customer hold duration)( .*)?", 0.8),),
    "wrap_s": ((
        r"(nawerk|nawerktijd|wrap|wrap ?up|(total )?acw|after (call|contact)( work)?( time)?|"
        r"afhandeling na gesprek)( .*)?", 0.9),),
    "direction": ((
        r"(richting|gespreksrichting|belrichting|(call |contact |originating )?(direction|type)|"
        r"soort (gesprek|oproep)|initiation method)", 0.9),),
    "result": ((
        r"(resultaat|result|disposition|uitkomst|(call )?outcome|afloop|eindstatus|call result|"
        r"gespreksresultaat|action result|status)", 0.8),),
    "was_answered": ((
        r"((is |was )?answered|beantwoord|opgenomen|aangenomen)( (y n|j n|yes no|ja nee|flag))?", 0.9),),
    "was_lost": ((
        r"((is |was )?abandoned|opgehangen|gemist|missed|verloren)( (y n|j n|yes no|ja nee|flag))?", 0.9),),
    "state": ((r"(status|state|toestand|agent (state|status)|activiteit|activity|presence|aux code)", 0.8),),
    "invitation": (
        (
            r"(response ?id|responseid|respons id|respondent( id)?|antwoord id|invite id|"
            r"uitnodiging( id)?|survey response id)", 1.0),
        (r"(id|nummer|nr|recordid)", 0.6),
    ),
    "invited": ((
        r"(verstuurd|verzonden|uitgenodigd|(survey |request )?sent|invited|send date|sent date|verzenddatum|"
        r"startdate)( op| at| on)?", 0.9),),
    "responded": (
        (
            r"(ingevuld|beantwoord|ontvangen|gereageerd|completed|responded|submitted|recorded ?date|"
            r"enddate|end date|answered|antwoorddatum|invuldatum|datum ingevuld|datum|date|timestamp|"
            r"response (created|received)|tijdstempel|submit date|completion time|voltooid|"
            r"tijd van voltooien|voltooiingstijd)( op| at| on)?", 0.9),
    ),
    "score": (
        (
            r"(score|cijfer|rapportcijfer|rating|beoordeling|tevredenheid|satisfaction( score| rating)?|"
            r"waardering|punten|(survey|happiness|rating|chat|customer) (score|rating)|(rating )?stars)", 0.9),
        (
            r".*(nps|csat|\bces\b|aanbevelen|aanbeveling|recommend|tevreden|satisf|statisf|moeite|effort|"
            r"vriendelijk|waarschijnlijk).*", 0.9),
        (r"(q\d+|vraag ?\d+|antwoord|answer|value)", 0.5),
    ),
    "event": ((
        r"(event|gebeurtenis|actie|action|activity|activiteit|event type|incident activity type|concept name)", 0.7),),
    "field": ((r"(field( name| event)?|changed field|mi field|audit field|veld|veldnaam)", 0.9),),
    "value": ((r"(new value|newvalue|to string|tostring|mi value|nieuwe waarde|value|waarde)", 0.8),),
    "sent": (
        (r"(message|bericht|sent|send|verzonden|verstuurd) ?(date|at|on|time|datum|op)|sent|timestamp|date|datum", 0.8),
        (r"created (at|on)|created|createdat|aangemaakt( op)?", 0.8),
    ),
    "author": (
        (r"(author|sender|from|sent by|afzender|auteur)( type| role| kind)?|(author|sender|user) (type|role)", 0.8),
        (r"(direction|richting|inbound|incoming|inkomend|is inbound|is customer)", 0.9),
    ),
    "visibility": ((r"(is )?(private|internal|public|intern|prive|openbaar|visibility|zichtbaarheid)( note)?", 0.9),),
    "message": ((r"(message|bericht|comment|post|tweet|article|event) ?(id|nummer|number|nr|key)", 0.9),),
}  # fmt: skip
#: Names of an id that do not say of what.
BARE = re.compile(r"(nummer|number|nr|id|key|no|kenmerk|referentie|reference)")
_TIMELY = re.compile(
    r"\b(op|at|on|date|datum|tijd|tijdstip|time|timestamp|ts|epoch|created|opened|closed|solved|"
    r"resolved|updated|moment|aangemaakt|gemeld|gesloten|opgelost|start|end|einde|begin|when|"
    r"received|sent)\b"
)


#: What an export writes around the names of columns that an organisation added itself.
_ADDED = re.compile(r"custom field \((.+)\)", re.IGNORECASE)


def plain(name: str) -> str:
    """A column's name in small letters, its words parted by one space: `createdAt`, `Created_at`, `created at`."""
    if added := _ADDED.fullmatch(name):
        name = added[1]
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.rpartition(".")[2])
    return re.sub(r"[^0-9a-zà-ÿ]+", " ", parted.lower()).strip()


_UTC = re.compile(r" (utc|gmt)$")
_CLOCK_WORDS = frozenset(("tijd", "time", "uur", "tijdstip"))
_DAY_WORDS = frozenset(("datum", "date", "dag", "day"))


def clock_of(clock: str, day: str) -> bool:
    """Whether a column of clocks is named as the one beside a column of days: Tijd, created_time with created_date."""
    words, others = _parts_of(clock), set(_parts_of(day))
    about = set(words) - _CLOCK_WORDS
    if not set(words) & _CLOCK_WORDS:
        return False
    return not about or about == others - _DAY_WORDS or (words[0] in _CLOCK_WORDS and bool(about & others))


def _parts_of(name: str) -> list[str]:
    """The words of a name, Dutch compounds taken apart: instuurtijd is instuur and tijd."""
    return re.sub(r"(?<=[a-z])(tijdstip|tijd|datum)\b", r" \1", plain(name)).split()


def timely(name: str) -> bool:
    """Whether a name speaks of a time."""
    return _TIMELY.search(plain(name)) is not None or re.search(r"(date|datum|time|tijd)", plain(name)) is not None


_UNITS = (
    ("min", r"\b(min|minuten|minutes|mins)\b"),
    ("h", r"\b(uur|uren|hours|hrs|hour|h|hr)\b"),
    ("d", r"\b(dag|dagen|days|day|d)\b"),
    ("ms", r"\b(ms|msec|milliseconds|milliseconden)\b"),
    ("s", r"\b(s|sec|secs|seconds|seconden)\b"),
)


def unit(name: str) -> str:
    """The unit of a duration that a column's name tells; '' where it tells none."""
    return next((unit for unit, pattern in _UNITS if re.search(pattern, plain(name))), "")


def in_utc(name: str) -> bool:
    """Whether a column's name says that its times are in UTC: created_at_utc, datetime (UTC)."""
    return _UTC.search(plain(name)) is not None


#: What a row is about, before what the column holds of it: ticket status, sr type, inc_number, call timestamp.
_ABOUT = re.compile(
    r"(ticket|case|incident|issue|(service )?request|sr|inc|mi|call|conversation|interaction|melding|zaak|survey) (?=.)"
)
_LESS_SURE = 0.05


@functools.cache
def roles(name: str, label: str = "") -> Mapping[str, float]:
    """The roles that a name may have, or what a second header says of the column, and how sure that is."""
    word = re.sub(r" dt$", " date", _UTC.sub("", plain(name)))
    whole = _UTC.sub("", plain(name.replace(".", " ")))
    found: dict[str, float] = {}
    _roles_of(word, found, 0.0)
    if whole != word:
        _roles_of(whole, found, 0.0)
    if shorter := _ABOUT.sub("", word, count=1) if _ABOUT.match(word) else "":
        _roles_of(shorter, found, _LESS_SURE)
    if label:
        _roles_of(plain(label), found, _LESS_SURE)
    if "." in name:  # fields within fields: customer.id, assignee.name
        for role, sure in roles(name.rpartition(".")[0]).items():
            found[role] = max(found.get(role, 0.0), sure - 0.1)
    return found


def _roles_of(word: str, found: dict[str, float], less: float) -> None:
    for role, patterns in ROLES.items():
        for pattern, sure in patterns:
            if re.fullmatch(pattern, word):
                found[role] = max(found.get(role, 0.0), sure - less)


#: Source words of a status, in order: the first that a word contains decides.
STATUS = (
    ("open", r"unresolved|unsolved|not.?(resolved|solved|fixed)|niet.?(opgelost|afgehandeld)|onopgelost"),
    ("on_hold", r"hold|leverancier|vendor|derde|third|problem|opgeschort|gepauzeerd|awaiting evidence"),
    ("pending", r"wacht|pending|awaiting|waiting|reactie klant|antwoord klant|gebruiker|customer"),
    (
        "solved",
        r"opgelost|solved|resolved?\b|\bsolve\b|gereed|afgehandeld|afgerond|done|completed|voltooid|fixed|answered|"
        r"beantwoord",
    ),
    ("closed", r"gesloten|closed|close|afgesloten|afgemeld|geannuleerd|cancel|archi|dropped|duplicate|dubbel"),
    ("new", r"^nieuw|^new|ingediend|geregistreerd|aangemeld|^logged|unassigned"),
    (
        "open",
        r"open|behandeling|progress|active|actief|heropend|reopened|toegewezen|assigned|bezig|lopend|in uitvoering",
    ),
)
#: Words of a contact that ended without being solved.
UNDONE = re.compile(
    r"cancel|geannuleerd|duplicate|dubbel|spam|withdrawn|ingetrokken|rejected|afgewezen|dropped|vervallen"
)
CHANNEL = (
    ("email", r"mail"),
    ("phone", r"tel|phone|voice|call|bel"),
    ("whatsapp", r"whats"),
    ("chat", r"chat|messag|messenger"),
    ("social", r"social|twitter|facebook|instagram|\bx\b"),
    ("letter", r"brief|post|letter"),
    ("desk", r"balie|desk|loket|walk"),
    ("web", r"web|internet|browser|mobile|portal|portaal|formulier|form|site|self|online|api|app"),
)  # fmt: skip
#: Source words of what an employee is doing.
STATE = (
    ("other_work", r"not.?ready|niet.?(beschikbaar|gereed|klaar)|unavailable|admin|back.?office|overig|other|mail"),
    ("wrap_up", r"nawerk|wrap|acw|after.?(call|contact)"),
    ("handling", r"gesprek|handling|busy|on.?call|talking|interact|on.?contact|in call"),
    ("available", r"beschikbaar|available|idle|ready|vrij|gereed"),
    ("break", r"pauze|break|lunch"),
    ("meeting", r"overleg|meeting|vergader"),
    ("training", r"training|opleiding|coaching"),
    ("offline", r"afgemeld|uitgelogd|log(ged)?.?(out|off)|offline|sign(ed)?.?out"),
)  # fmt: skip
ANSWERED = r"beantwoord|accepted|answered|aangenomen|connected|gesproken|afgehandeld|success"
LOST = (
    r"opgehangen|abandon|gemist|missed|(no|not) answer|niet (beantwoord|aangenomen|opgenomen)|onbeantwoord|afgebroken|"
    r"verloren|\blost|unanswered|busy|bezet|hang ?up|hung up|rejected|declined|afgewezen|geen (gehoor|antwoord)|"
    r"fail|mislukt"
)
OTHERWISE = (
    ("other", r"voice ?mail"),
    ("timeout", r"time ?out|overloop|overflow"),
    ("callback", r"terugbel|callback"),
    ("key", r"toets|key"),
)


def word_of(value: str, table: tuple[tuple[str, str], ...]) -> str | None:
    """Our word for a source's word, by what it contains; None where nothing fits."""
    folded = value.lower()
    return next((ours for ours, pattern in table if re.search(pattern, folded)), None)
