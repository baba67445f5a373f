"""The Dutch of what errors say about signing in, users, rights and consent, by the English sentence or its template."""

from __future__ import annotations

NL: dict[str, str] = {
    "nobody is signed in": "er is niemand ingelogd",
    "Sign in, then ask again.": "Log in en vraag het opnieuw.",
    "this is not for the role {role}": "dit is niet voor de rol {role}",
    "this was worked out over the whole organisation, and you see your own teams": "dit is over de hele organisatie"
    " berekend, en jij ziet je eigen teams",
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
}
