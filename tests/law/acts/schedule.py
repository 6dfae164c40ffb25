"""What the Acts threaten, section by section: the shortest and the longest term in years, as their schedules print it.

BNS: First Schedule of the Bharatiya Nagarik Suraksha Sanhita 2023 (Gazette, 25-12-2023). LIFE stands for
imprisonment for
life and for death alike: both fall under clause (i) of section 187(3).
"""

from __future__ import annotations

from typing import Final

LIFE: Final = 99

# section: (shortest term, longest term)
BNS: Final = {
    "64(1)": (10, LIFE),
    "64(2)": (10, LIFE),
    "65(1)": (20, LIFE),
    "65(2)": (20, LIFE),
    "66": (20, LIFE),
    "67": (2, 7),
    "68": (5, 10),
    "69": (0, 10),
    "70(1)": (20, LIFE),
    "70(2)": (LIFE, LIFE),
    "71": (LIFE, LIFE),
    "72(1)": (0, 2),
    "73": (0, 2),
    "74": (1, 5),
    "75(2)": (0, 3),
    "75(3)": (0, 1),
    "76": (3, 7),
    "78(2)": (0, 5),
    "79": (0, 3),
    "80(2)": (7, LIFE),
    "85": (0, 3),
    "87": (0, 10),
    "89": (0, LIFE),
    "90(1)": (0, 10),
    "90(2)": (0, LIFE),
    "91": (0, 10),
    "92": (0, 10),
    "96": (0, 10),
    "98": (0, 10),
    "99": (7, 14),
    "103(1)": (LIFE, LIFE),
    "104": (LIFE, LIFE),
    "107": (0, LIFE),
    "108": (0, 10),
    "115(2)": (0, 1),
    "117(2)": (0, 7),
    "117(3)": (10, LIFE),
    "118(1)": (0, 3),
    "118(2)": (1, LIFE),
    "120(1)": (0, 7),
    "120(2)": (0, 10),
    "121(1)": (0, 5),
    "121(2)": (1, 10),
    "123": (0, 10),
    "124(1)": (10, LIFE),
    "124(2)": (5, 7),
    "126(2)": (0, 0),
    "127(2)": (0, 1),
    "127(3)": (0, 3),
    "127(4)": (0, 5),
    "137(2)": (0, 7),
    "140(1)": (0, LIFE),
    "140(2)": (LIFE, LIFE),
    "140(3)": (0, 7),
    "141": (0, 10),
    "143(2)": (7, 10),
    "143(3)": (10, LIFE),
    "143(4)": (10, LIFE),
    "143(5)": (14, LIFE),
    "143(6)": (LIFE, LIFE),
    "143(7)": (LIFE, LIFE),
    "144(1)": (5, 10),
    "144(2)": (3, 7),
    "145": (0, LIFE),
}

# Indian Penal Code 1860 as amended by Act 22 of 2018, for offences from 21-04-2018
IPC: Final = {
    "376(1)": (10, LIFE),
    "376(2)(n)": (10, LIFE),
    "376(3)": (20, LIFE),
    "376A": (20, LIFE),
    "376AB": (20, LIFE),
    "376B": (2, 7),
    "376C": (5, 10),
    "376D": (20, LIFE),
    "376DA": (LIFE, LIFE),
    "376DB": (LIFE, LIFE),
    "376E": (LIFE, LIFE),
    "377": (0, LIFE),
    "354": (1, 5),
    "354A(2)": (0, 3),
    "354B": (3, 7),
    "354D": (0, 5),
    "509": (0, 3),
    "363": (0, 7),
    "366": (0, 10),
    "366A": (0, 10),
    "302": (LIFE, LIFE),
    "315": (0, 10),
    "316": (0, 10),
    "326A": (10, LIFE),
    "326B": (5, 7),
    "330": (0, 7),
    "331": (0, 10),
    "332": (0, 3),
    "333": (0, 10),
    "366B": (0, 10),
    "371": (0, LIFE),
    "370(3)": (10, LIFE),
    "370(4)": (10, LIFE),
    "372": (0, 10),
    "498A": (0, 3),
    "323": (0, 1),
    "342": (0, 1),
    "228A(1)": (0, 2),
}

# Protection of Children from Sexual Offences Act 2012 as amended by Act 25 of 2019, for offences from 16-08-2019
POCSO: Final = {
    "4(1)": (10, LIFE),
    "4(2)": (20, LIFE),
    "6": (20, LIFE),
    "8": (3, 5),
    "10": (5, 7),
    "12": (0, 3),
    "15(2)": (0, 3),
    "21(1)": (0, 1),
    "22(1)": (0, 1),
    "23(4)": (0, 1),
}


def custody_days(shortest: int, longest: int) -> int:
    """Return 90 for death, life or a term that cannot be below ten years (BNSS 187(3)(i)), else 60."""
    return 90 if longest == LIFE or shortest >= 10 else 60
