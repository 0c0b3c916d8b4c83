"""Transfer syntaxes (PS3.5 annex A): their names, and what their pixel data should be."""

from __future__ import annotations

from typing import Final

from pydicom import uid

from cxrviewer.dicom.codestream import CodestreamKind

DEFLATED_IMAGE_FRAME: Final = "1.2.840.10008.1.2.8.1"

KINDS: Final[dict[str, CodestreamKind]] = {
    uid.JPEGBaseline8Bit: CodestreamKind.JPEG,
    uid.JPEGExtended12Bit: CodestreamKind.JPEG,
    uid.JPEGLossless: CodestreamKind.JPEG_LOSSLESS,
    uid.JPEGLosslessSV1: CodestreamKind.JPEG_LOSSLESS,
    uid.JPEGLSLossless: CodestreamKind.JPEG_LS,
    uid.JPEGLSNearLossless: CodestreamKind.JPEG_LS,
    uid.JPEG2000Lossless: CodestreamKind.JPEG_2000,
    uid.JPEG2000: CodestreamKind.JPEG_2000,
    uid.JPEG2000MCLossless: CodestreamKind.JPEG_2000,
    uid.JPEG2000MC: CodestreamKind.JPEG_2000,
    uid.HTJ2KLossless: CodestreamKind.HTJ2K,
    uid.HTJ2KLosslessRPCL: CodestreamKind.HTJ2K,
    uid.HTJ2K: CodestreamKind.HTJ2K,
    uid.RLELossless: CodestreamKind.RLE,
    DEFLATED_IMAGE_FRAME: CodestreamKind.DEFLATED,
}
NATIVE: Final = frozenset(
    {
        str(uid.ImplicitVRLittleEndian),
        str(uid.ExplicitVRLittleEndian),
        str(uid.ExplicitVRBigEndian),
        str(uid.DeflatedExplicitVRLittleEndian),
    }
)
# Values of these may exceed Bits Stored by rounding, never by overlay bits.
LOSSY: Final = frozenset(
    {
        str(uid.JPEGBaseline8Bit),
        str(uid.JPEGExtended12Bit),
        str(uid.JPEGLSNearLossless),
        str(uid.JPEG2000),
        str(uid.JPEG2000MC),
        str(uid.HTJ2K),
    }
)
# Newer than pydicom's dictionary.
_NAMES: Final = {
    DEFLATED_IMAGE_FRAME: "Deflated Image Frame Compression",
    "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
}


def syntax_name(transfer_syntax_uid: str) -> str:
    """Name of a transfer syntax for the reader; its UID where it has none."""
    return _NAMES.get(transfer_syntax_uid) or uid.UID(transfer_syntax_uid).name
