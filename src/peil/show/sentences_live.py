"""The Dutch of what errors about live sources and pushed events say."""

from __future__ import annotations

_WALL = {
    "say where the screen hangs, in at most 80 characters": "zeg waar het scherm hangt, in hoogstens 80 tekens",
    "Such as: customer service, second floor.": "Zoals: klantenservice, tweede verdieping.",
    "this name is too long": "deze naam is te lang",
    "Take one that the figures know.": "Neem er een die de cijfers kennen.",
    "this link to the wallboard does not work: it was revoked, has expired or was not copied whole": "deze link naar"
    " het wandbord werkt niet: hij is ingetrokken, verlopen of niet helemaal gekopieerd",
    "Ask who manages customer service for a new one.": "Vraag een nieuwe aan wie de klantenservice leidt.",
    "too many wrong links came from this address": "van dit adres kwamen te veel verkeerde links",
    "too many screens listen already": "er luisteren al te veel schermen",
    "Close one of them.": "Sluit er een.",
}
_TOKENS = {
    "there is no live source '{name}'": "er is geen levende bron '{name}'",
    "Connect one: peil connect, or peil token create.": "Verbind er een: peil connect, of peil token create.",
    "'{name}' is a live source already, by {connector}": "'{name}' is al een levende bron, via {connector}",
    "Choose another name.": "Kies een andere naam.",
    "'{name}' cannot be the name of a source": "'{name}' kan geen naam van een bron zijn",
    "Use letters, digits, spaces, dots, dashes and underscores; begin with a letter or digit.": "Gebruik letters,"
    " cijfers, spaties, punten, streepjes en lage streepjes; begin met een letter of cijfer.",
    "there is a token '{name}' already": "er is al een token '{name}'",
    "Choose another name; a revoked one keeps its name, for the record.": "Kies een andere naam; een ingetrokken token"
    " houdt zijn naam, zodat het na te gaan is.",
    "there is no token '{name}' that works": "er is geen token '{name}' dat werkt",
    "the signature of this delivery is not right": "de handtekening van deze levering klopt niet",
    "Check that both sides have the same secret and way of signing, and that nothing changes the body.": "Kijk of beide"
    " kanten hetzelfde geheim en dezelfde manier van tekenen hebben, en of niets de inhoud verandert.",
    "this delivery is of {stamp}, too far from now": "deze levering is van {stamp}, te ver van nu",
    "Check the clock of the sender; what was sent long ago has to be signed anew.": "Kijk de klok van de afzender na;"
    " wat lang geleden is verstuurd moet opnieuw getekend worden.",
    "no token that works was given": "er is geen token gegeven dat werkt",
    "Send the header Authorization: Bearer with a token of peil token create; it may be revoked or old.": "Stuur de kop"
    " Authorization: Bearer met een token van peil token create; misschien is het ingetrokken of verlopen.",
    "no token works at this address": "op dit adres werkt geen token",
    "It ends in the name of a token whose deliveries are signed: peil token list.": "Het eindigt op de naam van een"
    " token waarvan de leveringen ondertekend zijn: peil token list.",
    "there is no scope '{scope}'": "er is geen bereik '{scope}'",
    "what a mapping makes is not narrowed by scopes": "wat een mapping maakt wordt niet beperkt door een bereik",
    "Leave out the scopes: the mapping says which events there are.": "Laat het bereik weg: de mapping zegt welke"
    " gebeurtenissen er zijn.",
    "there is no way of signing '{word}'": "er is geen manier van tekenen '{word}'",
    "a way of signing and where its secret stands go together": "een manier van tekenen en waar het geheim staat horen"
    " bij elkaar",
    "Give both, such as standard and env:PEIL_HOOK_SECRET; or neither, for a token that is shown.": "Geef beide, zoals"
    " standard en env:PEIL_HOOK_SECRET; of geen van beide, voor een token dat getoond wordt.",
    "these days or events a second cannot be": "zoveel dagen of gebeurtenissen per seconde kan niet",
    "Days 0 to 3660, events a second 1 to 1,000,000.": "Dagen 0 tot 3660, gebeurtenissen per seconde 1 tot 1.000.000.",
    "a secret is not written down here but named: where it can be read": "een geheim wordt hier niet opgeschreven maar"
    " genoemd: waar het te lezen is",
    "Write env:NAME for an environment variable, or file:PATH for a file.": "Schrijf env:NAAM voor een"
    " omgevingsvariabele, of file:PAD voor een bestand.",
    "the environment variable {name} is not set": "de omgevingsvariabele {name} is niet gezet",
    "Set it where Peil runs, then try again.": "Zet hem waar Peil draait, en probeer het opnieuw.",
    "the file of this secret cannot be read, or is empty": "het bestand van dit geheim is niet te lezen, of leeg",
    "Check the path and who may read it, then try again.": "Kijk het pad na en wie het mag lezen, en probeer het"
    " opnieuw.",
}
_PUSHED = {
    "there is nothing in it": "er staat niets in",
    "Send an event, an array of events, or a line for each.": "Stuur een gebeurtenis, een lijst van gebeurtenissen, of"
    " een regel voor elk.",
    "holds {n} items at once": "bevat {n} stuks ineens",
    "Send at most {most}.": "Stuur er hoogstens {most}.",
    "is not a JSON object": "is geen JSON-object",
    "Write one object for each event.": "Schrijf een object voor elke gebeurtenis.",
    "is longer than 64 kB": "is langer dan 64 kB",
    "Leave out what Peil does not use.": "Laat weg wat Peil niet gebruikt.",
    "'{kind}' is not an event type": "'{kind}' is geen soort gebeurtenis",
    "this token may not send {kind}": "dit token mag geen {kind} sturen",
    "It may send: {scopes}.": "Het mag sturen: {scopes}.",
    "this token speaks for the source '{source}'": "dit token spreekt namens de bron '{source}'",
    "Leave out the source, or make a token for the other one.": "Laat de bron weg, of maak een token voor de andere.",
    "{kind} needs '{need}'": "{kind} kan niet zonder '{need}'",
    "Send it with the event.": "Stuur het mee met de gebeurtenis.",
    "its data are not a JSON object": "de data zijn geen JSON-object",
    "Send data as an object, not as text.": "Stuur data als object, niet als tekst.",
    "'{name}' stands in the data": "'{name}' staat in de data",
    "Give it as an attribute of the CloudEvent itself.": "Geef het als attribuut van het CloudEvent zelf.",
    "an event has no '{name}'": "een gebeurtenis heeft geen '{name}'",
    "'{name}' is neither text nor number": "'{name}' is geen tekst en geen getal",
    "Send one of those.": "Stuur een van die twee.",
    "'{name}' is longer than {most} characters": "'{name}' is langer dan {most} tekens",
    "Send a key or a short text: Peil keeps no messages.": "Stuur een sleutel of een korte tekst: Peil bewaart geen"
    " berichten.",
    "'{value}' is no {name}": "'{value}' is geen {name}",
    "'{name}' is negative": "'{name}' is negatief",
    "Send seconds, 0 or more.": "Stuur seconden, 0 of meer.",
    "'{value}' is no time with its offset": "'{value}' is geen tijd met zijn verschil met UTC",
    "Write ISO 8601: 2026-07-01T09:00:00Z or 2026-07-01T11:00:00+02:00.": "Schrijf ISO 8601: 2026-07-01T09:00:00Z of"
    " 2026-07-01T11:00:00+02:00.",
    "lies in the future; events are what happened": "ligt in de toekomst; gebeurtenissen zijn al gebeurd",
    "Check the clock of the sender.": "Kijk de klok van de afzender na.",
    "is no JSON: {why}": "is geen JSON: {why}",
    "Send JSON in UTF-8.": "Stuur JSON in UTF-8.",
    "more than {most} events a second": "meer dan {most} gebeurtenissen per seconde",
    "Send fewer at once, and try again a little later.": "Stuur er minder ineens, en probeer het iets later opnieuw.",
    "too many wrong tokens came from this address": "van dit adres kwamen te veel verkeerde tokens",
    "Wait a minute.": "Wacht een minuut.",
    "more is sent than can be written down": "er wordt meer gestuurd dan weggeschreven kan worden",
    "Send it again a little later.": "Stuur het iets later opnieuw.",
    "there is no room left on the disk": "er is geen plaats meer op de schijf",
    "Make room; send it again after that.": "Maak plaats; stuur het daarna opnieuw.",
    "the inbox cannot be written just now": "het postvak kan nu niet beschreven worden",
}
_READ = {
    "another process is reading {name} now": "een ander proces leest {name} nu",
    "Leave it to that one; peil serve reads connected sources by itself.": "Laat het daaraan over; peil serve leest"
    " verbonden bronnen vanzelf.",
    "answers with something that the connector does not understand ({why})": "antwoordt iets dat de koppeling niet"
    " begrijpt ({why})",
    "It may be of another version, or have changed; what was read before this stands.": "Misschien is het een andere"
    " versie, of is er iets veranderd; wat hiervoor gelezen is blijft staan.",
    "answers with something that is no JSON ({kind})": "antwoordt iets dat geen JSON is ({kind})",
    "Check the address: it may be a page that asks to sign in, or a proxy's.": "Kijk het adres na: misschien is het een"
    " pagina die om aanmelden vraagt, of die van een proxy.",
    "answers with more than {n} MB at once": "antwoordt meer dan {n} MB ineens",
    "Ask for smaller pages.": "Vraag kleinere bladzijden.",
    "is no address that can be asked": "is geen adres dat te bevragen is",
    "Write it as https://…": "Schrijf het als https://…",
    "cannot be reached: {why}": "is niet te bereiken: {why}",
    "Check the address and the network.": "Kijk het adres en het netwerk na.",
    "refuses the key it was given ({status})": "weigert de sleutel die het kreeg ({status})",
    "Check that the secret is right, not revoked, and may read what is asked.": "Kijk of het geheim klopt, niet is"
    " ingetrokken, en mag lezen wat gevraagd wordt.",
    "asks to slow down ({status})": "vraagt om het rustiger aan te doen ({status})",
    "has a fault of its own ({status})": "heeft zelf een storing ({status})",
    "Wait; it is tried again by itself.": "Wacht; het wordt vanzelf opnieuw geprobeerd.",
    "points to another address ({status})": "wijst naar een ander adres ({status})",
    "Give the address to which it points, if you trust it.": "Geef het adres waarnaar het wijst, als je dat vertrouwt.",
    "does not answer to what is asked ({status})": "antwoordt niet op wat gevraagd wordt ({status})",
    "Check the address and the version of the system.": "Kijk het adres en de versie van het systeem na.",
}
_CONNECTORS = {
    "the connector '{name}' cannot be loaded: {why}": "de koppeling '{name}' is niet te laden: {why}",
    "Install it again, or remove its package.": "Installeer hem opnieuw, of verwijder het pakket.",
    "there is no connector '{key}'": "er is geen koppeling '{key}'",
    "two connectors have the key '{key}'": "twee koppelingen hebben de sleutel '{key}'",
    "Remove one of the two packages.": "Verwijder een van de twee pakketten.",
    "there is no such folder": "er is geen map met die naam",
    "Make it, or name another one.": "Maak hem, of noem een andere.",
    "cannot be read: {why}": "is niet te lezen: {why}",
    "Check that it is there, and that Peil may read it.": "Kijk of hij er is, en of Peil hem mag lezen.",
    "is no address of a database that can be asked": "is geen adres van een database die te bevragen is",
    "Write it as postgresql+psycopg://user@host/database, or sqlite:////path/file.db.": "Schrijf het als"
    " postgresql+psycopg://gebruiker@host/database, of sqlite:////pad/bestand.db.",
    "the driver of this database is not installed ({name})": "het stuurprogramma van deze database is niet"
    " geïnstalleerd ({name})",
    "Install it beside Peil: pip install peil[postgresql] or peil[mariadb].": "Installeer het naast Peil: pip install"
    " peil[postgresql] of peil[mariadb].",
    "the database says: {why}": "de database zegt: {why}",
    "Check address, rights and query; try the query in the database's own client.": "Kijk adres, rechten en vraag na;"
    " probeer de vraag in het programma van de database zelf.",
    "gives moments without their time zone": "geeft momenten zonder hun tijdzone",
    "Set USE_TZ = True in Django's settings: else nobody knows which moment is meant.": "Zet USE_TZ = True in de"
    " instellingen van Django: anders weet niemand welk moment bedoeld is.",
    "the token is a customer's, who sees only tickets of their own": "het token is van een klant, die alleen eigen"
    " tickets ziet",
    "Make one as an agent who may read the groups to measure, with the permission ticket.agent.": "Maak er een als"
    " medewerker die de te meten groepen mag lezen, met het recht ticket.agent.",
    "the token is no administrator's of this account: it would show a part only, and no survey answers": "het token is"
    " niet van een beheerder van dit account: het zou maar een deel tonen, en geen antwoorden op enquêtes",
    "Give the access token of an administrator, and the number of the account that its address has.": "Geef het token"
    " van een beheerder, en het nummer van het account zoals het in het adres staat.",
    "gives the newest first, though the oldest were asked for: what lies between would be missed": "geeft de nieuwste"
    " eerst, hoewel om de oudste was gevraagd: wat ertussen ligt zou gemist worden",
    "Tell who makes Peil: this version of the API is not known.": "Meld het aan wie Peil maakt: deze versie van de API"
    " is niet bekend.",
    "there is no such file": "er is geen bestand met die naam",
    "is not one query that only reads": "is niet één vraag die alleen leest",
    "Write one SELECT, without ;.": "Schrijf één SELECT, zonder ;.",
    "the column '{name}' is empty in some rows, which would never be read": (
        "de kolom '{name}' is in sommige rijen leeg, en die zouden nooit gelezen worden"
    ),
    "Add COALESCE({name}, …) AS moved to the query, with a column that is always filled, and take 'moved';"
    " or leave such rows out with WHERE.": (
        "Zet COALESCE({name}, …) AS moved in de vraag, met een kolom die altijd gevuld is, en neem 'moved'; of laat"
        " zulke rijen weg met WHERE."
    ),
    "Try again in a moment.": "Probeer het zo nog eens.",
    "something of '{name}' came in just now": "er kwam net nog iets van '{name}' binnen",
    "{name} needs no mapping": "{name} heeft geen mapping nodig",
    "Connect it without --guess.": "Verbind hem zonder --guess.",
    "has no rows yet to look at": "heeft nog geen rijen om naar te kijken",
    "Try again when there are some.": "Probeer het opnieuw als die er zijn.",
    "the query gives no column '{name}'": "de vraag geeft geen kolom '{name}'",
    "the query gives no column '{name}', which the mapping reads": "de vraag geeft geen kolom '{name}', die de mapping"
    " leest",
    "It gives: {names}.": "Ze geeft: {names}.",
}
_SWITCHES = {
    "Name the file queue_log of Asterisk, as a rule /var/log/asterisk/queue_log.": "Noem het bestand queue_log van"
    " Asterisk, doorgaans /var/log/asterisk/queue_log.",
    "there is no table '{name}'": "er is geen tabel '{name}'",
    "the table lacks the column '{name}'": "de tabel mist de kolom '{name}'",
    "Name the table that Asterisk writes its queue log into, with a number that grows with each row.": "Noem de tabel"
    " waarin Asterisk zijn wachtrijlog schrijft, met een nummer dat met elke rij oploopt.",
    "there is no time zone '{name}'": "er is geen tijdzone '{name}'",
    "Write it as Europe/Amsterdam.": "Schrijf het als Europe/Amsterdam.",
}
_VENDORS = {
    "the key belongs to somebody who is no administrator, and may read no export": "de sleutel is van iemand die geen"
    " beheerder is, en geen export mag lezen",
    "Use a client or token that an administrator in Zendesk made.": "Gebruik een client of token die een beheerder in"
    " Zendesk maakte.",
    "gives no {what} to this key": "geeft deze sleutel geen {what} te lezen",
    "Where this account has none, change the setting ratings; else let the key read them.": "Heeft dit account die"
    " niet, verander dan de instelling ratings; laat anders de sleutel ze lezen.",
    "gives no satisfaction ratings to this key": "geeft deze sleutel geen tevredenheid te lezen",
    "Where this account has none, set ratings=no; else let the key read them.": "Heeft dit account die niet, zet dan"
    " ratings=no; laat anders de sleutel ze lezen.",
    "has no ticket field of that name for reasons": "heeft geen ticketveld met die naam voor redenen",
    "Give its title as it stands in the helpdesk, or its number.": "Geef de titel zoals die in de helpdesk staat, of"
    " het nummer.",
    "gives no export of ticket activities to this key": "geeft deze sleutel geen export van ticketactiviteiten",
    "Where the plan has none, set activities=no: changes are then seen as they happen.": "Heeft het abonnement die"
    " niet, zet dan activities=no: wijzigingen worden dan gezien wanneer ze gebeuren.",
    "has no export of the activities of {day}": "heeft geen export van de activiteiten van {day}",
    "It is kept for 30 days: turn the daily export on, and let start be a day that has one.": "Hij wordt 30 dagen"
    " bewaard: zet de dagelijkse export aan, en laat start een dag zijn waarvan er een is.",
    "is no day to start from": "is geen dag om vanaf te beginnen",
    "Write it as 2025-01-01.": "Schrijf hem als 2025-01-01.",
    "gives the same page again, and says that there is more": "geeft dezelfde bladzijde opnieuw, en zegt dat er meer"
    " is",
    "Try again later; if it stays so, tell who makes Peil: other pages cannot be reached.": "Probeer het later opnieuw;"
    " blijft het zo, meld het dan aan wie Peil maakt: andere bladzijden zijn niet te bereiken.",
}
_MAIL = {
    "the mailbox has no folder '{name}'": "de postbus heeft geen map '{name}'",
    "refuses this user and password": "weigert deze gebruiker en dit wachtwoord",
    "Check both; many providers ask for a password for programs, made on their page of the account.": "Kijk beide na;"
    " veel aanbieders vragen een wachtwoord voor programma's, te maken op hun pagina van de account.",
    "'{key}' is not given": "'{key}' is niet gegeven",
    "Add --set {key}=…": "Voeg --set {key}=… toe",
    "refuses this user and access token": "weigert deze gebruiker met dit toegangstoken",
    "Check the user, and that the client may read this mailbox by IMAP.": "Kijk de gebruiker na, en of de client deze"
    " postbus met IMAP mag lezen.",
    "gives no access token: {why}": "geeft geen toegangstoken: {why}",
    "Check client, secret, scope and refresh token; one that has expired must be granted anew.": "Kijk client, geheim,"
    " bereik en verversingstoken na; een dat verlopen is moet opnieuw verleend worden.",
    "is no address under TLS: a secret is not sent there": "is geen adres met TLS: een geheim wordt daar niet heen"
    " gestuurd",
    "its certificate is not trusted: {why}": "zijn certificaat wordt niet vertrouwd: {why}",
    "Use the name that its certificate is for; name the file of your own authority in ca_file.": "Gebruik de naam"
    " waarvoor het certificaat is; noem het bestand van een eigen autoriteit in ca_file.",
    "does not say in which folder what was sent stands": "zegt niet in welke map staat wat verstuurd is",
    "Name that folder: without it nobody's replies are seen.": "Noem die map: zonder haar ziet niemand antwoorden.",
}
_CONNECTING = {
    "in the browser only secrets of sources can be named": "in de browser zijn alleen geheimen van bronnen te noemen",
    "Write env:{variables}NAME, or file:{secrets}/NAME for a file in that folder of the project.": "Schrijf"
    " env:{variables}NAAM, of file:{secrets}/NAAM voor een bestand in die map van het project.",
    "Choose one of the list.": "Kies er een uit de lijst.",
    "'{raw}' cannot be chosen": "'{raw}' is niet te kiezen",
    "'{raw}' is no address": "'{raw}' is geen adres",
    "Write it as https://helpdesk.example.org.": "Schrijf het als https://helpdesk.example.org.",
    "{name} has no setting '{key}'": "{name} heeft geen instelling '{key}'",
    "'{name}' has no map of words": "'{name}' heeft geen lijst van woorden",
    "the words of this source are in its mapping": "de woorden van deze bron staan in zijn mapping",
    "Change them under [values.…] there.": "Verander ze daar onder [values.…].",
    "this lies outside the project's folder": "dit ligt buiten de map van het project",
    "Put it there, or connect it where Peil runs: peil connect.": "Zet het daar, of verbind het waar Peil draait: peil"
    " connect.",
    "this database is no server, but a file of the machine on which Peil runs": "deze database is geen server, maar een"
    " bestand van de machine waarop Peil draait",
    "Connect it where Peil runs: peil connect.": "Verbind hem waar Peil draait: peil connect.",
    "is longer than a setting can be": "is langer dan een instelling kan zijn",
    "Fill it in.": "Vul het in.",
    "this line is no word of theirs and ours": "deze regel is geen woord van de bron met dat van Peil",
    "Write status:in behandeling=open.": "Schrijf status:in behandeling=open.",
}

NL: dict[str, str] = {
    **_WALL,
    **_TOKENS,
    **_PUSHED,
    **_READ,
    **_CONNECTORS,
    **_SWITCHES,
    **_VENDORS,
    **_MAIL,
    **_CONNECTING,
}
