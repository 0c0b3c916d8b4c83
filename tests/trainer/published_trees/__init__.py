"""Writers of small data sets in their published layouts, with real small files.

Each writes the folder of its source below `root`, which is a data root that holds several, and
returns that folder. Forty and more patients each, so that a part of them can be held out; pictures
show their findings as bright patches (`cases.PLACES`), so that a network can learn them.
"""

from published_trees.cases import PLACES, Case, cases, radiograph
from published_trees.dicom import write_dicom_table, write_generic, write_vindr
from published_trees.nih import write_chestxray14
from published_trees.others import write_covid, write_kermany, write_openi, write_padchest
from published_trees.stanford import write_chexpert, write_mimic

WRITERS = {
    "chestxray14": write_chestxray14,
    "chexpert": write_chexpert,
    "mimic_cxr_jpg": write_mimic,
    "padchest": write_padchest,
    "openi": write_openi,
    "vindr": write_vindr,
    "kermany": write_kermany,
    "covid_chestxray": write_covid,
    "generic": write_generic,
    "dicom_table": write_dicom_table,
}

__all__ = [
    "PLACES", "WRITERS", "Case", "cases", "radiograph", "write_chestxray14", "write_chexpert",
    "write_covid", "write_dicom_table", "write_generic", "write_kermany", "write_mimic",
    "write_openi", "write_padchest", "write_vindr",
]  # fmt: skip
