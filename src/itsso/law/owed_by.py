"""Those who owe a duty of the law, by code, and whose clocks are stored."""

from __future__ import annotations

from collections.abc import Mapping

from itsso.law.grammar import Texts

OWED_BY: Mapping[str, Texts] = {
    "station": {"en": "Station house officer (officer in charge)", "hi": "थाना प्रभारी (भारसाधक अधिकारी)"},
    "investigating_officer": {"en": "Investigating officer", "hi": "अन्वेषण अधिकारी"},
    "doctor": {"en": "Doctor (registered medical practitioner)", "hi": "चिकित्सक (रजिस्ट्रीकृत चिकित्सा व्यवसायी)"},
    "laboratory": {"en": "Forensic laboratory", "hi": "विधि विज्ञान प्रयोगशाला"},
    "hospital": {"en": "Hospital", "hi": "अस्पताल"},
    "informant": {"en": "Informant", "hi": "इत्तिला देने वाला"},
    "magistrate": {"en": "Magistrate", "hi": "मजिस्ट्रेट"},
    "court": {"en": "Court", "hi": "न्यायालय"},
    "special_court": {"en": "Special Court", "hi": "विशेष न्यायालय"},
    "appellate_court": {"en": "Appellate court", "hi": "अपील न्यायालय"},
    "accused": {"en": "Accused", "hi": "अभियुक्त"},
    "cwc": {"en": "Child Welfare Committee", "hi": "बाल कल्याण समिति"},
    "legal_services": {"en": "Legal Services Authority", "hi": "विधिक सेवा प्राधिकरण"},
    "government": {"en": "Government", "hi": "सरकार"},
    "prosecutor": {"en": "Public Prosecutor", "hi": "लोक अभियोजक"},
    "prison": {"en": "Superintendent of the jail", "hi": "कारागार अधीक्षक"},
    "jjb": {"en": "Juvenile Justice Board", "hi": "किशोर न्याय बोर्ड"},
    "party": {"en": "Whoever appeals", "hi": "अपील करने वाला"},
}
STORED_FOR = frozenset({"station", "investigating_officer", "doctor", "laboratory"})
"""Those whose running clocks are stored: the police, the doctor, the laboratory."""
