"""The twelve families, one file each, as plain text."""

from keyworker_desktop.demo.caseload.families.alex import ALEX
from keyworker_desktop.demo.caseload.families.bea import BEA
from keyworker_desktop.demo.caseload.families.dele import DELE
from keyworker_desktop.demo.caseload.families.ellis import ELLIS
from keyworker_desktop.demo.caseload.families.finn import FINN
from keyworker_desktop.demo.caseload.families.jasmine import JASMINE
from keyworker_desktop.demo.caseload.families.kit import KIT
from keyworker_desktop.demo.caseload.families.maya import MAYA
from keyworker_desktop.demo.caseload.families.rowan import ROWAN
from keyworker_desktop.demo.caseload.families.saskia import SASKIA
from keyworker_desktop.demo.caseload.families.tymek import TYMEK
from keyworker_desktop.demo.caseload.families.zainab import ZAINAB

FAMILIES = (
    ALEX,
    MAYA,
    DELE,
    ZAINAB,
    BEA,
    KIT,
    FINN,
    ROWAN,
    JASMINE,
    TYMEK,
    ELLIS,
    SASKIA,
)
