"""The Dutch of what errors about reports, sending and alerts say."""

from __future__ import annotations

NL: dict[str, str] = {
    "there is no period '{period}'": "er is geen periode '{period}'",
    "'{form}' is no form of a report": "'{form}' is geen vorm van een rapport",
    "no form of a report is named": "er is geen vorm van een rapport genoemd",
    "there is no chart: these figures have no values in this period": "er is geen grafiek: deze cijfers hebben geen"
    " waarden in deze periode",
    "Choose another period, or another form.": "Kies een andere periode, of een andere vorm.",
    "cannot be written: {why}": "kan niet worden geschreven: {why}",
    "Name another folder: --out.": "Noem een andere map: --out.",
    "there is no board or KPI '{name}'": "er is geen bord of KPI '{name}'",
    "security = '{word}' is not understood": "security = '{word}' is niet te begrijpen",
    "a mail server needs a host": "een mailserver heeft een host nodig",
    'Write host = "smtp.example.org".': 'Schrijf host = "smtp.example.org".',
    "password_env is the name of an environment variable, not the password": "password_env is de naam van een"
    " omgevingsvariabele, niet het wachtwoord",
    'Write password_env = "PEIL_MAIL_PASSWORD", and set that variable.': "Schrijf password_env ="
    ' "PEIL_MAIL_PASSWORD" en zet die variabele.',
    "a password would go over the net unencrypted": "een wachtwoord zou onversleuteld over het net gaan",
    'Write security = "starttls" or "tls".': 'Schrijf security = "starttls" of "tls".',
    "'{site}' is no address of a site": "'{site}' is geen adres van een site",
    "Write it as https://peil.example.org.": "Schrijf het als https://peil.example.org.",
    "'{address}' is no mail address": "'{address}' is geen mailadres",
    "Write it as name@example.org.": "Schrijf het als naam@example.org.",
    "a secret is named by its environment variable, not written down": "een geheim wordt bij de naam van zijn"
    " omgevingsvariabele genoemd, niet opgeschreven",
    "Give the name of the variable, such as PEIL_HOOK_SECRET.": "Geef de naam van de variabele, zoals"
    " PEIL_HOOK_SECRET.",
    "{value!r} is not a whole number from 1 to {most}": "{value!r} is geen heel getal van 1 tot en met {most}",
    "'{word}' is no rhythm": "'{word}' is geen ritme",
    "'{word}' is no weekday": "'{word}' is geen weekdag",
    "'{word}' is no day of a month": "'{word}' is geen dag van een maand",
    "Give 1 to 31.": "Geef 1 tot en met 31.",
    "there is no failed sending {number}": "er is geen mislukte verzending {number}",
    "'peil alert list' shows them.": "'peil alert list' toont ze.",
    "this could not even be made, so there is nothing to send again": "dit kon niet eens worden gemaakt, dus er is"
    " niets om opnieuw te versturen",
    "Mend what its error names; it comes again at its next time.": "Verhelp wat de fout noemt; het komt op zijn"
    " volgende tijd opnieuw.",
    "figures of single employees are not sent": "cijfers van losse medewerkers worden niet verstuurd",
    "Take them off the board.": "Haal ze van het bord.",
    "Leave that filter out.": "Laat dat filter weg.",
    "{n} recipients": "{n} ontvangers",
    "Give 1 to {most}.": "Geef er 1 tot en met {most}.",
    "there is no report {number}": "er is geen rapport {number}",
    "'peil report list' has all.": "'peil report list' heeft ze alle.",
    "'{kind}' is no way to send": "'{kind}' is geen manier van versturen",
    "'{address}' is no web address": "'{address}' is geen webadres",
    "Write it as https://example.org/hook, without a name or password in it.": "Schrijf het als"
    " https://example.org/hook, zonder naam of wachtwoord erin.",
    "'{kind}' is no kind of alert": "'{kind}' is geen soort waarschuwing",
    "'{word}' is no digest": "'{word}' is geen verzamelbericht",
    "{hours} hours are no limit": "{hours} uur is geen grens",
    "Give 1 hour up to a year.": "Geef 1 uur tot een jaar.",
    "there is no alert rule {number}": "er is geen regel {number} voor waarschuwingen",
    "'peil alert list' has all.": "'peil alert list' heeft ze alle.",
    "there is no alert {number}": "er is geen waarschuwing {number}",
}
