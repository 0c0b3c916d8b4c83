"""Every sentence that reading files can say to the reader, ready to be translated.

Details name tags, files and numbers; never the value of a patient tag.
"""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP

# --- a file is not shown: finding and opening it -------------------------------------------------

NOT_THERE: Final = QT_TRANSLATE_NOOP("messages", "This file or folder does not exist.")
NO_PERMISSION: Final = QT_TRANSLATE_NOOP(
    "messages", "You have no permission to read this file or folder."
)
CANNOT_OPEN: Final = QT_TRANSLATE_NOOP(
    "messages", "The system cannot open this file or folder (error {number})."
)
LINK_LOOP: Final = QT_TRANSLATE_NOOP("messages", "This is a link that leads back to itself.")
DRIVE_FAILED: Final = QT_TRANSLATE_NOOP(
    "messages", "The drive or disc cannot be read here; copy it again or clean the disc."
)
DRIVE_GONE: Final = QT_TRANSLATE_NOOP(
    "messages", "The connection to the drive is lost; connect it and open the folder again."
)
NO_MEMORY: Final = QT_TRANSLATE_NOOP(
    "messages", "There is not enough memory to read it; close other programs and try again."
)
NAME_TOO_LONG: Final = QT_TRANSLATE_NOOP(
    "messages", "The path is too long for this system; move the folder nearer to the drive's root."
)
NOT_REGULAR: Final = QT_TRANSLATE_NOOP("messages", "This is neither a file nor a folder.")
EMPTY_FILE: Final = QT_TRANSLATE_NOOP("messages", "The file is empty.")
NOTHING_FOUND: Final = QT_TRANSLATE_NOOP(
    "messages",
    "No DICOM image and no PNG or JPEG picture was found here (files of other kinds: {count}).",
)
CHANGED: Final = QT_TRANSLATE_NOOP(
    "messages", "The file holds another image than when it was listed; open the folder again."
)

# --- a file is not shown: what is in it ----------------------------------------------------------

NOT_DICOM: Final = QT_TRANSLATE_NOOP(
    "messages", "This is neither a DICOM file nor a PNG or JPEG picture."
)
OTHER_PICTURE: Final = QT_TRANSLATE_NOOP(
    "messages", "Pictures of the kind {kind} are not read; save it as PNG or JPEG."
)
DAMAGED_HEADER: Final = QT_TRANSLATE_NOOP("messages", "Its DICOM header is damaged.")
DAMAGED_PICTURE: Final = QT_TRANSLATE_NOOP(
    "messages", "The picture is damaged and cannot be decoded."
)
NO_PIXELS: Final = QT_TRANSLATE_NOOP(
    "messages", "This DICOM file holds no image but a {kind}, which is not shown."
)
NO_PIXELS_UNKNOWN: Final = QT_TRANSLATE_NOOP("messages", "This DICOM file holds no image.")
PIXELS_MISSING: Final = QT_TRANSLATE_NOOP(
    "messages", "The file ends before or within its pixel data. Send it again."
)
DUPLICATE: Final = QT_TRANSLATE_NOOP(
    "messages", "This is an exact copy of {first}, which is shown instead."
)

# --- archives and media directories --------------------------------------------------------------

DAMAGED_ARCHIVE: Final = QT_TRANSLATE_NOOP(
    "messages", "The zip archive is damaged or incomplete; copy or send it again."
)
DAMAGED_MEMBER: Final = QT_TRANSLATE_NOOP(
    "messages", "The zip archive is damaged at this file, which cannot be unpacked."
)
UNSUPPORTED_MEMBER: Final = QT_TRANSLATE_NOOP(
    "messages", "It is compressed in a way that is not read here; unpack the archive first."
)
ENCRYPTED_MEMBER: Final = QT_TRANSLATE_NOOP(
    "messages", "It is protected by a password; unpack the archive first."
)
UNSAFE_MEMBER: Final = QT_TRANSLATE_NOOP(
    "messages", "Its name points outside the archive, so it is not opened."
)
MEMBER_TOO_LARGE: Final = QT_TRANSLATE_NOOP(
    "messages", "It would unpack to {size} MB, more than an image can need; it is not opened."
)
ARCHIVE_BOMB: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The archive would unpack to {ratio} times its size, which no radiographs do;"
    " it is not opened.",
)
ARCHIVE_TOO_MANY: Final = QT_TRANSLATE_NOOP(
    "messages", "The archive has {count} members, more than can be listed; unpack it first."
)
NESTED_ARCHIVE: Final = QT_TRANSLATE_NOOP(
    "messages", "An archive inside an archive is not opened; unpack it first."
)
OTHER_ARCHIVE: Final = QT_TRANSLATE_NOOP(
    "messages", "Archives of this kind are not read; unpack it first, or make it a zip archive."
)
DIRECTORY_UNREADABLE: Final = QT_TRANSLATE_NOOP(
    "messages", "This DICOMDIR cannot be read; open its folder instead."
)
DIRECTORY_EMPTY: Final = QT_TRANSLATE_NOOP(
    "messages", "This DICOMDIR lists no image; open its folder instead."
)
REFERENCE_MISSING: Final = QT_TRANSLATE_NOOP(
    "messages", "The DICOMDIR lists this file, but it is missing from the medium."
)
REFERENCE_OUTSIDE: Final = QT_TRANSLATE_NOOP(
    "messages", "The DICOMDIR lists a file outside its own folder, which is not opened."
)

# --- an image is refused: its pixels -------------------------------------------------------------

UNSUPPORTED_SYNTAX: Final = QT_TRANSLATE_NOOP(
    "messages", "Its pixel data are compressed as “{syntax}”, which cannot be decoded."
)
UNDECODABLE: Final = QT_TRANSLATE_NOOP(
    "messages", "Its pixel data ({syntax}) are damaged and cannot be decoded."
)
DECODER_DIED: Final = QT_TRANSLATE_NOOP(
    "messages", "Its pixel data ({syntax}) are damaged: the decoder stopped on them."
)
DECODER_SLOW: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Decoding its pixel data ({syntax}) took longer than {seconds} seconds and was given up.",
)
READER_DIED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Reading this file ended unexpectedly: it may be damaged, or memory is short."
    " Close other programs and try again.",
)
NO_FRAME: Final = QT_TRANSLATE_NOOP(
    "messages", "Its compressed pixel data hold no image that could be found ({syntax})."
)
CUT_OFF: Final = QT_TRANSLATE_NOOP(
    "messages", "Its pixel data are cut off: {actual} of {expected} bytes are there. Send it again."
)
CUT_OFF_COMPRESSED: Final = QT_TRANSLATE_NOOP(
    "messages", "Its compressed pixel data ({syntax}) are cut off before their end. Send it again."
)
BAD_IMAGE_TAG: Final = QT_TRANSLATE_NOOP(
    "messages", "It cannot be shown, because its tag {tag} is missing or has an impossible value."
)
TOO_LARGE: Final = QT_TRANSLATE_NOOP(
    "messages", "It has {rows} × {columns} pixels, more than this application can hold."
)
UNKNOWN_PHOTOMETRIC: Final = QT_TRANSLATE_NOOP(
    "messages", "Its Photometric Interpretation “{value}” is not known, so it is not shown."
)
NO_PALETTE: Final = QT_TRANSLATE_NOOP(
    "messages", "Its colour palette is missing or damaged, so it is not shown."
)
NO_VALUES: Final = QT_TRANSLATE_NOOP("messages", "None of its pixel values is a finite number.")

# --- an image is shown with a warning ------------------------------------------------------------

FIRST_FRAME_ONLY: Final = QT_TRANSLATE_NOOP(
    "messages", "Only the first of its {count} frames is shown."
)
SYNTAX_LIED: Final = QT_TRANSLATE_NOOP(
    "messages", "The file says “{said}”, but its pixel data are {found}; they were decoded as such."
)
SYNTAX_LIED_NATIVE: Final = QT_TRANSLATE_NOOP(
    "messages", "The file says “{said}”, but its pixel data are not compressed; they were read so."
)
SIZE_LIED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The header says {rows} × {columns} pixels, the pixel data hold {found_rows} ×"
    " {found_columns}; these are shown.",
)
SIGN_LIED: Final = QT_TRANSLATE_NOOP(
    "messages", "The header says unsigned, the compressed pixel data are signed; these count."
)
SAMPLES_LIED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The header says {samples} samples a pixel, the pixel data hold {found}; these are shown.",
)
END_MISSING: Final = QT_TRANSLATE_NOOP(
    "messages", "The end mark of its compressed pixel data is missing; all pixels are there."
)
PHOTOMETRIC_MISSING: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Its Photometric Interpretation is missing; black and white may be the wrong way round.",
)
CLIPPED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "{count} pixels exceeded the {bits} bits that the header allows and were set to the limit.",
)
REDUCED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Its pixel values need more than 16 bits; they are shown in 65,536 steps of {step} from"
    " {lowest} up.",
)

# --- an optional tag is left out -----------------------------------------------------------------

TAG_UNREADABLE: Final = QT_TRANSLATE_NOOP(
    "messages", "{tag} cannot be read and is therefore not used."
)
TAG_IMPOSSIBLE: Final = QT_TRANSLATE_NOOP(
    "messages", "{tag} has an impossible value and is therefore not used."
)
TAG_UNEVEN: Final = QT_TRANSLATE_NOOP(
    "messages", "{tag} and {other} have different numbers of values; the surplus is not used."
)
TAG_UNKNOWN_TERM: Final = QT_TRANSLATE_NOOP(
    "messages", "{tag} has a value that DICOM does not define and is therefore not used."
)
TAG_OUT_OF_RANGE: Final = QT_TRANSLATE_NOOP(
    "messages", "{tag} lies outside the values that a pixel can have and is therefore not used."
)
LUT_DESCRIPTOR_BROKEN: Final = QT_TRANSLATE_NOOP(
    "messages", "The LUT Descriptor in {tag} is missing or impossible; that table is not used."
)
LUT_DATA_BROKEN: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The LUT Data in {tag} do not have the length that the descriptor says; that table is not"
    " used.",
)
LUT_BITS_WRONG: Final = QT_TRANSLATE_NOOP(
    "messages", "The table in {tag} has values of more bits than its descriptor says; {bits} count."
)
