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
}
