"""The Dutch of what errors say about signing in, users, rights and consent, by the English sentence or its template."""

from __future__ import annotations

NL: dict[str, str] = {
    "nobody is signed in": "er is niemand ingelogd",
    "Sign in, then ask again.": "Log in en vraag het opnieuw.",
    "your role does not allow this": "dit mag niet met jouw rol",
    "nothing in this baseline is for you: it was worked out over more than you may see": "niets in deze nulmeting is"
    " voor jou: die is berekend over meer dan je mag zien",
    "Ask an owner of this project for another role.": "Vraag een eigenaar van dit project om een andere rol.",
    "this form does not come from a page of Peil that is still valid": "dit formulier komt niet van een pagina van Peil"
    " die nog geldig is",
    "Open the page again, and send the form from there.": "Open de pagina opnieuw en verstuur het formulier van daar.",
    "this request comes from another site": "deze aanvraag komt van een andere site",
    "Open the page in Peil itself, and send it from there.": "Open de pagina in Peil zelf en verstuur haar van daar.",
    "address and password do not go together": "adres en wachtwoord horen niet bij elkaar",
    "Try again, or ask an owner of this project for a link to set a new password.": "Probeer het opnieuw, of vraag een"
    " eigenaar van dit project om een link voor een nieuw wachtwoord.",
    "tried too often": "te vaak geprobeerd",
    "Wait {minutes} minutes, then try again.": "Wacht {minutes} minuten en probeer het dan opnieuw.",
    "the two passwords differ": "de twee wachtwoorden verschillen",
    "Type the same one twice.": "Typ twee keer hetzelfde.",
    "the present password is another": "het huidige wachtwoord is anders",
    "Type it again.": "Typ het opnieuw.",
    "a password has {least} to {most} characters": "een wachtwoord heeft {least} tot {most} tekens",
    "Take a few words that come to your mind together, with spaces.": "Neem een paar willekeurige woorden achter"
    " elkaar, met spaties.",
    "this password is too easy to guess": "dit wachtwoord is te makkelijk te raden",
    "Leave your name and address out of it, and vary its letters.": "Laat je naam en adres eruit, en gebruik"
    " verschillende letters.",
    "this is no e-mail address": "dit is geen e-mailadres",
    "Write it as name@example.nl.": "Schrijf het als naam@voorbeeld.nl.",
    "there is no role '{role}'": "er is geen rol '{role}'",
    "the role {role} belongs to a team": "de rol {role} hoort bij een team",
    "Name at least one team.": "Noem minstens één team.",
    "an agent sees their own figures: it must be told who they are in the sources": "een medewerker ziet de eigen"
    " cijfers: vertel wie het is in de bronnen",
    "Give the name or number that the sources use.": "Geef de naam of het nummer uit de bronnen.",
    "has more than {most} characters, or some that cannot be written": "heeft meer dan {most} tekens, of tekens die"
    " niet te schrijven zijn",
    "Shorten it.": "Maak het korter.",
    "there is a user with this address already": "er is al een gebruiker met dit adres",
    "Change that user, or take another.": "Wijzig die gebruiker, of neem een ander adres.",
    "Sign in, or take another address.": "Log in, of neem een ander adres.",
    "this is the last owner": "dit is de laatste eigenaar",
    "Make someone else an owner first.": "Maak eerst iemand anders eigenaar.",
    "there is no user {number}": "er is geen gebruiker {number}",
    "See the list of users.": "Zie de lijst van gebruikers.",
    "there is no user with this address": "er is geen gebruiker met dit adres",
    "See the list of users: peil user list": "Zie de lijst van gebruikers: peil user list",
    "Ask by team, or in Peil itself.": "Vraag per team, of in Peil zelf.",
    "{n} rows are more than an assistant can read": "{n} rijen zijn meer dan een assistent kan lezen",
    "Ask fewer days, a larger step, or less to split by.": "Vraag minder dagen, een grotere stap of"
    " minder om naar te splitsen.",
    "this user is disabled": "deze gebruiker heeft geen toegang",
    "Ask an owner of this project.": "Vraag een eigenaar van dit project.",
    "you are known there, but not a user of this project": "je bent daar bekend, maar geen gebruiker van dit project",
    "Ask an owner of this project to invite you.": "Vraag een eigenaar van dit project om je uit te nodigen.",
    "a token of this user cannot have the right '{right}'": "een token van deze gebruiker kan het recht '{right}' niet"
    " hebben",
    "{days} days is no time for a token": "{days} dagen is geen tijd voor een token",
    "Give 1 to {most}.": "Geef 1 tot en met {most}.",
    "a token has a name": "een token heeft een naam",
    "Name the program that will use it.": "Noem het programma dat het gebruikt.",
    "this link does not exist, or was withdrawn or replaced by a newer one": "deze link bestaat niet, of is ingetrokken"
    " of vervangen door een nieuwere",
    "Check that it was copied whole, or ask for a new one.": "Kijk of hij helemaal is gekopieerd, of vraag een nieuwe.",
    "this link was used already: it works once": "deze link is al gebruikt: hij werkt één keer",
    "Sign in, or ask for a new link if it was not you who used it.": "Log in, of vraag een nieuwe link als jij hem niet"
    " gebruikte.",
    "this link has expired: it works for {days} days": "deze link is verlopen: hij werkt {days} dagen",
    "this link has expired: it works for a day": "deze link is verlopen: hij werkt een dag",
    "Ask an owner for a new one; an owner makes one with: peil user reset": "Vraag een eigenaar om een nieuwe; een"
    " eigenaar maakt hem bij Gebruikers of met: peil user reset",
    "this link was used a moment ago": "deze link is zojuist gebruikt",
    "Sign in.": "Log in.",
    "who agreed is not said": "er staat niet wie instemde",
    "Choose the works council or the staff.": "Kies de ondernemingsraad of het personeel.",
    "what was agreed is not said": "er staat niet wat is afgesproken",
    "Write the date and where the agreement can be found.": "Schrijf de datum en waar de afspraak te vinden is.",
    "figures per employee are not for this user": "cijfers per medewerker zijn niet voor deze gebruiker",
    "figures per employee are off until the works council or the staff agreed to them": "cijfers per medewerker zijn"
    " uit tot de ondernemingsraad of het personeel ermee instemt",
    "An owner records that under Users, Figures per employee.": "Een eigenaar legt dat vast bij Gebruikers, Cijfers per"
    " medewerker.",
    "these are figures of a colleague": "dit zijn cijfers van een collega",
    "Ask your own figures, or those of your team.": "Vraag je eigen cijfers, of die van je team.",
    "the team {team} is not yours": "het team {team} is niet van jou",
    "Ask for one of your own teams.": "Vraag een van je eigen teams.",
    "records are not for this user": "contacten zijn niet voor deze gebruiker",
    "there are no users yet: whoever is at this machine is the owner": "er zijn nog geen gebruikers: wie bij deze"
    " computer zit, is de eigenaar",
    "Make the first one: peil user owner": "Maak de eerste: peil user owner",
    "an account is for people, not for programs": "een account is voor mensen, niet voor programma's",
    "Sign in with a browser.": "Log in met een browser.",
    "this form is not known": "dit formulier is onbekend",
    "Open the page again.": "Open de pagina opnieuw.",
    "invite others once you are a user yourself": "nodig anderen uit zodra je zelf gebruiker bent",
    "Make yourself the owner: peil user owner": "Maak jezelf eigenaar: peil user owner",
    "{name} does not describe itself as the issuer that is set": "{name} noemt zichzelf anders dan de issuer die is"
    " ingesteld",
    "Write the issuer in peil.toml to the letter as the provider gives it.": "Schrijf de issuer in peil.toml letterlijk"
    " zoals de aanbieder hem geeft.",
    "{name} cannot be reached ({why})": "{name} is niet te bereiken ({why})",
    "{name} did not answer as agreed (status {status})": "{name} antwoordde niet zoals afgesproken (status {status})",
    "Try again in a while, or sign in with a password.": "Probeer het straks opnieuw, of log in met een wachtwoord.",
    "{name} did not accept this sign-in": "{name} nam deze aanmelding niet aan",
    "Begin again on the sign-in page.": "Begin opnieuw op de inlogpagina.",
    "the answer of {name} has expired": "het antwoord van {name} is verlopen",
    "the answer of {name} is meant for another program": "het antwoord van {name} is voor een ander programma bedoeld",
    "the answer of {name} belongs to another sign-in": "het antwoord van {name} hoort bij een andere aanmelding",
    "the answer does not come from {name}": "het antwoord komt niet van {name}",
    "the answer of {name} is incomplete": "het antwoord van {name} is onvolledig",
    "the answer of {name} is not signed with its keys": "het antwoord van {name} is niet met zijn sleutels ondertekend",
    "{name} gives no e-mail address": "{name} geeft geen e-mailadres",
    "Ask whoever manages it to pass on the address (the claim email).": "Vraag wie het beheert om het adres door te"
    " geven (de claim email).",
    "{name} does not say that your e-mail address is really yours": "{name} zegt niet dat je e-mailadres echt van jou"
    " is",
    "Have the address confirmed there, then sign in again.": "Laat het adres daar bevestigen en log dan opnieuw in.",
    "the secret for signing in with {name} is not there": "het geheim om in te loggen met {name} ontbreekt",
    "Set that environment variable where Peil is served, and start it again.": "Zet die omgevingsvariabele waar Peil"
    " draait, en start het opnieuw.",
    "this sign-in was not begun in this browser, or too long ago": "deze aanmelding is niet in deze browser begonnen,"
    " of te lang geleden",
    "no other system is set to sign in with": "er is geen ander systeem ingesteld om mee in te loggen",
    "Sign in with a password.": "Log in met een wachtwoord.",
    "you were not let in at {name}": "je bent bij {name} niet binnengelaten",
    "{name} refused this sign-in ({code})": "{name} weigerde deze aanmelding ({code})",
    "Ask an owner of this project to compare its settings with those there.": "Vraag een eigenaar van dit project de"
    " instellingen te vergelijken met die daar.",
    "a provider knows Peil by a client_id": "een aanbieder kent Peil aan een client_id",
    "Register Peil there, and write its client_id.": "Meld Peil daar aan en schrijf de client_id op.",
    "the role '{role}' is by invitation only": "de rol '{role}' is alleen op uitnodiging",
    "verified_claim is the name of a claim": "verified_claim is de naam van een claim",
    'Leave it out, or write verified_claim = "xms_edov".': 'Laat het weg, of schrijf verified_claim = "xms_edov".',
    "'{issuer}' is no address of a provider": "'{issuer}' is geen adres van een aanbieder",
    "Write the issuer as the provider gives it, such as https://sso.example.org/realms/staff.": "Schrijf de issuer"
    " zoals de aanbieder hem geeft, zoals https://sso.example.org/realms/staff.",
    "domains are a list": "domeinen zijn een lijst",
    "'{domain}' is no domain of addresses": "'{domain}' is geen domein van adressen",
    'Write domains = ["example.org"].': 'Schrijf domains = ["example.org"].',
    "on {host} others can reach Peil, but it has no address for them": "op {host} kunnen anderen Peil bereiken, maar"
    " het heeft geen adres voor hen",
    "Add the https address that people use: --address https://peil.example.org": "Geef het https-adres dat mensen"
    " gebruiken: --address https://peil.example.org",
    "a proxy is for an address that people use": "een proxy hoort bij een adres dat mensen gebruiken",
    "Add it: --address https://peil.example.org": "Voeg het toe: --address https://peil.example.org",
    "there are no users yet: nobody could sign in": "er zijn nog geen gebruikers: niemand zou kunnen inloggen",
    "Make the link for the first owner, then serve again: peil user owner --address {a}": "Maak de link voor de eerste"
    " eigenaar en start dan opnieuw: peil user owner --address {a}",
    "'{host}' is no network address of this machine": "'{host}' is geen netwerkadres van deze computer",
    "Give an IP address: 127.0.0.1 for this machine only, 0.0.0.0 for all its networks.": "Geef een IP-adres: 127.0.0.1"
    " voor alleen deze computer, 0.0.0.0 voor al haar netwerken.",
    "'{address}' is no https address": "'{address}' is geen https-adres",
    "Put a reverse proxy with a certificate before Peil, and give its address: https://peil.example.org": "Zet een"
    " reverse proxy met een certificaat voor Peil, en geef haar adres: https://peil.example.org",
    "'{address}' is more than a host": "'{address}' is meer dan een hostnaam",
    "Peil needs a host name of its own: https://peil.example.org": "Peil heeft een eigen hostnaam nodig:"
    " https://peil.example.org",
    "'{text}' is no address of a proxy": "'{text}' is geen adres van een proxy",
    "Give the IP address or network that the proxy asks from, such as 10.0.0.5 or 172.18.0.0/16.": "Geef het IP-adres"
    " of netwerk waarvandaan de proxy vraagt, zoals 10.0.0.5 of 172.18.0.0/16.",
    "it is not said that you are sure": "er is niet gezegd dat je het zeker weet",
    "Tick the box, then erase.": "Zet het vinkje, en wis dan.",
}
