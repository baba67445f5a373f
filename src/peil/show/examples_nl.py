"""The titles of worked examples in Dutch, by the English of their declarations. A title without one stays English."""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    "three opened, one solved, that one reopened, one solved: two open": "drie begonnen, één opgelost, die heropend,"
    " weer één opgelost: twee open",
    "open for 1 hour, 4 hours, 3 days and 10 days: the second; one was done a second before, one opens after, one is"
    " spam": "1 uur, 4 uur, 3 dagen en 10 dagen open: de tweede; één was een seconde eerder klaar, één begint later,"
    " één is spam",
    "the same, nine of ten: the oldest": "dezelfde, negen van de tien: de oudste",
    "the same, mean: (1 + 4 + 72 + 240) / 4 hours": "dezelfde, gemiddeld: (1 + 4 + 72 + 240) / 4 uur",
    "the same, older than 3 days: 1 of 4; exactly 3 days is not": "dezelfde, ouder dan 3 dagen: 1 van de 4; precies 3"
    " dagen is dat niet",
    "since the reopening, one day ago: 1 hour, 4 hours, 1 day, 3 days": "vanaf de heropening, een dag geleden: 1 uur,"
    " 4 uur, 1 dag, 3 dagen",
    "in opening hours: 200 at the end, 192 before that day, 2 into it when opened: 6 hours": "in openingsuren: 200"
    " aan"
    " het eind, 192 vóór die dag, 2 erin toen het begon: 6 uur",
    "nothing is open: no age, not 0": "er staat niets open: geen leeftijd, en niet 0",
    "three opened, one solved, that one reopened, one solved: 4 in": "drie begonnen, één opgelost, die heropend, weer"
    " één opgelost: 4 erin",
    "three opened, one solved, that one reopened, one solved: 2 out": "drie begonnen, één opgelost, die heropend,"
    " weer"
    " één opgelost: 2 eruit",
    "two contacts and a spam one": "twee contacten en één met spam",
    "day 0: never back; day 0: back after 4 days; day 1: back after 10; day 8: too young on day 11": "dag 0: kwam"
    " nooit"
    " terug; dag 0: terug na 4 dagen; dag 1: terug na 10; dag 8: op dag 11 nog te jong",
    "tickets solved with 0, 1 and 2 replies, one still open: one touch in 2 of 3": "tickets opgelost met 0, 1 en 2"
    " antwoorden, één nog open: 2 van de 3 met hoogstens één antwoord",
    "the second contact of an issue starts none; a stranger is left out": "het tweede contact over een vraag begint"
    " er"
    " geen; een onbekende telt niet mee",
    "three calls of three customers, one passed on, one put before a higher line: 1 of 3": "drie gesprekken van drie"
    " klanten, één doorverbonden, één voorgelegd aan een hogere lijn: 1 van de 3",
    "three contacts: back after 2 days, back after 7 days exactly, never back": "drie contacten: terug na 2 dagen,"
    " terug"
    " na precies 7 dagen, nooit terug",
    "four solved on day 0: reopened after 1 and after 20 days, two never; asked on day 30": "vier opgelost op dag 0:"
    " heropend na 1 en na 20 dagen, twee nooit; gevraagd op dag 30",
    "the same four, reopened however late: 2 of 4": "dezelfde vier, hoe laat ook heropend: 2 van de 4",
    "four solved, one reopened twice and one once: 3 / 4": "vier opgelost, één twee keer heropend en één één keer:"
    " 3 / 4",
    "solved 3 days ago: pending": "3 dagen geleden opgelost: wacht nog",
    "salaries of 30,000.00 and tooling of 20,000.00; one amount without a rate": "salarissen van 30.000,00 en"
    " hulpmiddelen van 20.000,00; één bedrag zonder koers",
    "50,000.00 over four contacts, one call abandoned": "50.000,00 over vier contacten, één beller hing op",
    "no costs booked": "geen kosten geboekt",
    "50,000.00 over two tickets solved for good, one reopened after a day, and two answered calls": "50.000,00 over"
    " twee"
    " tickets die opgelost bleven, één die na een dag heropend werd, en twee beantwoorde gesprekken",
    "50,000.00 over five calls, one of them followed after 7 days exactly and one after 8: 50,000.00 / 4": "50.000,00"
    " over vijf gesprekken, één met een vervolg na precies 7 dagen en één na 8: 50.000,00 / 4",
    "the same, the repeated one counted: 50,000.00 / 5": "dezelfde, het herhaalde meegeteld: 50.000,00 / 5",
    "the same, the reopened one counted": "dezelfde, het heropende meegeteld",
    "five ended: one answered, two more invited; one left to the bot, one spam, one open: 1 of 5": "vijf geëindigd:"
    " één"
    " antwoordde, twee anderen waren uitgenodigd; één bleef bij de bot, één spam, één open: 1 van de 5",
    "of the five, three were invited": "van de vijf waren er drie uitgenodigd",
    "ended ten days ago: answers may still come": "tien dagen geleden geëindigd: er kunnen nog antwoorden komen",
    "a call of 300 + 20 + 60 s, and one of 120 + 40 then, transferred, 80 s: 620 / 2": "een gesprek van 300 + 20 +"
    " 60 s,"
    " en één van 120 + 40 en daarna, doorverbonden, 80 s: 620 / 2",
    "the same per leg: 620 / 3": "dezelfde per deel van het gesprek: 620 / 3",
    "the median of the three legs 80, 160 and 380": "de mediaan van de drie delen 80, 160 en 380",
    "the same, talk only: 500 / 2": "dezelfde, alleen gesprekstijd: 500 / 2",
    "runs of 10 seconds, 1 minute and 1 hour: median 1 minute": "doorlooptijden van 10 seconden, 1 minuut en 1 uur:"
    " mediaan 1 minuut",
    "their mean is 3,670 seconds over three": "hun gemiddelde is 3.670 seconden gedeeld door drie",
    "17 of 20 answered": "17 van de 20 beantwoord",
    "nobody called: no value, not 100 %": "niemand belde: geen waarde, en niet 100 %",
    "14 in time of 20, one gone after 3 s: 14 / 19": "14 van de 20 op tijd, één weg na 3 s: 14 / 19",
    "the same day, all abandons count: 14 / 20": "dezelfde dag, alle ophangers tellen: 14 / 20",
    "the same day, answered only: 14 / 17": "dezelfde dag, alleen beantwoorde: 14 / 17",
    "the same day, Amazon Connect: (14 + 2) / 20": "dezelfde dag, Amazon Connect: (14 + 2) / 20",
    "the same day, Asterisk SL2: (14 + 2) / 20": "dezelfde dag, Asterisk SL2: (14 + 2) / 20",
    "the same day, XCALLY (strictly under 20 s): 0 / 18": "dezelfde dag, XCALLY (korter dan 20 s): 0 / 18",
    "without abandons within 20 s: 14 / 18": "zonder ophangers binnen 20 s: 14 / 18",
    "only short abandons: no value": "alleen korte ophangers: geen waarde",
    "exactly at the threshold is within it; one still waits": "precies op de drempel is op tijd; één wacht nog",
    "a list that does not say how long they waited: left out, not in time; who hung up was not helped": "een lijst"
    " die"
    " niet zegt hoe lang er gewacht is: uitgesloten, niet op tijd; wie ophing is niet geholpen",
    "waits 0, 0, 10, 30, 60 answered; 3 and 120 hung up: 100 / 5": "na 0, 0, 10, 30 en 60 beantwoord; na 3 en 120"
    " opgehangen: 100 / 5",
    "the same seven, the wait of all: 223 / 7": "dezelfde zeven, de wachttijd van iedereen: 223 / 7",
    "the same five answered, in order 0 0 10 30 60: the third": "dezelfde vijf beantwoorde, op volgorde 0 0 10 30 60:"
    " de derde",
    "two answered after 10 and 30 s, of one the wait is unknown: 40 / 2": "twee beantwoord na 10 en 30 s, van één"
    " is de"
    " wachttijd onbekend: 40 / 2",
    "the same five, nine of ten: the fifth": "dezelfde vijf, negen van de tien: de vijfde",
    "2 of 19, one gone after 3 s": "2 van de 19, één weg na 3 s",
    "3 of 20 when all count": "3 van de 20 als alles telt",
    "one of four saw one; of one session the pages are not known": "één van de vier zag er een; van één sessie zijn"
    " de"
    " pagina's niet bekend",
    "one of two; who saw no support page does not count, of two sessions something is not known": "één van de twee;"
    " wie"
    " geen hulppagina zag telt niet mee, van twee sessies is iets niet bekend",
    "one of four; without the button a session does not count": "één van de vier; zonder de knop telt een sessie niet",
    "nobody saw the button": "niemand zag de knop",
    "whether the button was shown is not known": "of de knop te zien was is niet bekend",
    "two of five bought; of one session it is not known": "twee van de vijf kochten; van één sessie is dat niet bekend",
    "answered after 60, 600 and 7200 s, one still waits: median 600": "beantwoord na 60, 600 en 7200 s, één wacht"
    " nog:"
    " mediaan 600",
    "the same with open cases censored: half of the four are answered at 600 s": "dezelfde met wat openstaat"
    " meegeteld: na 600 s is de helft van de vier beantwoord",
    "made by an employee, the customer never wrote: no request": "gemaakt door een medewerker, de klant schreef"
    " nooit:"
    " geen vraag",
    "within 3600 s of opening hours: two of three, and one that waits is not within; 100 × 2 / 4": "binnen 3600 s"
    " openingstijd: twee van de drie, en één die wacht is er niet binnen; 100 × 2 / 4",
    "the first turn does not count; later ones took 60, 600 and 7200 s, one waits, one was solved instead": "de"
    " eerste"
    " beurt telt niet; latere duurden 60, 600 en 7200 s, één wacht, één werd in plaats daarvan opgelost",
    "solved after 1 and 3 hours, one open: median (the lower) 1 hour": "opgelost na 1 en 3 uur, één open: mediaan (de"
    " laagste van twee) 1 uur",
    "in opening hours, open cases censored: solved after 1 and 3, one opened 2 into the day is open for 108 - 100 -"
    " 2 ="
    " 6 so far: two of three are solved at 3": "in openingsuren, met wat openstaat meegeteld: opgelost na 1 en 3, één"
    " die 2 uur na opening begon staat nu 108 - 100 - 2 = 6 uur open: na 3 uur zijn er twee van de drie opgelost",
    "the same, mean up to 6 hours: 1 + 2 x 2/3 + 3 x 1/3": "dezelfde, gemiddeld tot 6 uur: 1 + 2 x 2/3 + 3 x 1/3",
    "the same, within 2 opening hours: one of three": "dezelfde, binnen 2 openingsuren: één van de drie",
    "solved after 1 hour; one closed without ever being solved has no time and waits for none": "opgelost na 1 uur;"
    " één"
    " die zonder oplossing gesloten werd heeft geen tijd en wacht er niet op",
    "solved after 1 hour, reopened, solved after 5: 5 hours; one open again counts as open": "opgelost na 1 uur,"
    " heropend, opgelost na 5: 5 uur; één die weer openstaat telt als open",
    "2 hours of the 50 until solved, 5 of 5, one open: median (the lower) 2 hours": "2 van de 50 uur tot de"
    " oplossing, 5"
    " van de 5, één open: mediaan (de laagste van twee) 2 uur",
    "closed without being solved: set apart": "gesloten zonder oplossing: apart gezet",
    "10, 9 / 8, 7 / 6, 0, one empty, one impossible 11: (2 − 2) of 6": "10, 9 / 8, 7 / 6, 0, één leeg, één"
    " onmogelijke"
    " 11: (2 − 2) van de 6",
    "5 promoters, 3 passives, 2 detractors: 30": "5 promotors, 3 passief tevredenen, 2 criticasters: 30",
    "5 5 4 4 3 2 1 of five: 4 of 7": "5 5 4 4 3 2 1 van vijf: 4 van de 7",
    "their mean: 24 / 7": "hun gemiddelde: 24 / 7",
    "ten points, 8 and up: 3 of 7": "tien punten, vanaf 8: 3 van de 7",
    "ten points, 9 and up: 2 of 7": "tien punten, vanaf 9: 2 van de 7",
    "ten points, sufficient: 5 of 7": "tien punten, voldoende: 5 van de 7",
    "dissatisfied: 2 of 7": "ontevreden: 2 van de 7",
    "5 and 2, and a 5 on a contact opened again afterwards: 1 of 2": "5 en 2, en een 5 over een contact dat daarna"
    " heropend werd: 1 van de 2",
    "5 5 4 4 3 2 1 of five: 2 of 7, while 4 of 7 are satisfied": "5 5 4 4 3 2 1 van vijf: 2 van de 7, terwijl er 4"
    " van"
    " de 7 tevreden zijn",
    "10 9 8 7 6 5 3: 48 / 7": "10 9 8 7 6 5 3: 48 / 7",
    "7 6 5 4 2 of seven: 3 of 5": "7 6 5 4 2 van zeven: 3 van de 5",
    "their mean: 24 / 5": "hun gemiddelde: 24 / 5",
    "effort 1 2 5 (low is good): mean 8 / 3": "moeite 1 2 5 (laag is goed): gemiddeld 8 / 3",
    "effort 1 2 5: easy for 2 of 3": "moeite 1 2 5: makkelijk voor 2 van de 3",
    "five sent, one bounced, one answered: 1 of 4": "vijf verstuurd, één teruggekomen, één beantwoord: 1 van de 4",
    "four delivered: one answered, one empty, one off the scale, one from before it was asked: 1 of 4": "vier"
    " aangekomen: één beantwoord, één leeg, één buiten de schaal, één van vóór de uitnodiging: 1 van de 4",
    "four answered calls, two handed on (one twice), two with a consult; one never answered: 2 of 4": "vier"
    " beantwoorde"
    " gesprekken, twee doorgegeven (één twee keer), twee met ruggespraak; één nooit beantwoord: 2 van de 4",
    "transfers per call: 3 / 4": "keer doorverbonden per gesprek: 3 / 4",
    "two tickets were answered, one then changed team (twice): 1 of 2": "twee tickets zijn beantwoord, één wisselde"
    " daarna van team (twee keer): 1 van de 2",
    "three tickets and a call, one ticket escalated twice, one left to the bot: 1 of 3": "drie tickets en een"
    " gesprek,"
    " één ticket twee keer geëscaleerd, één bij de bot gebleven: 1 van de 3",
    "5400 s of work and 1800 s available; a break, a meeting and being away count nowhere": "5400 s werk en 1800 s"
    " beschikbaar; een pauze, een overleg en afwezigheid tellen nergens",
    "without wrap-up: 4800 of 7200": "zonder nawerk: 4800 van 7200",
    "one still waits for a call, one forgot to log off": "één wacht nog op een gesprek, één vergat uit te loggen",
}
