"""What the second reader draws on an image for the reader to check, and says of what is drawn."""

from __future__ import annotations

from cxrviewer.imaging.annotations.cardiothoracic import Pose
from cxrviewer.inference.analysis import Analysis
from cxrviewer.ui.annotation_state import AnnotationState


def propose_lines(analysis: Analysis, annotations: AnnotationState) -> None:
    """Draw the lines of the heart's size, where the reader has not drawn them.

    Args:
        analysis: An answer that the reader may see.
        annotations: Drawings of the session.
    """
    for view in analysis.views:
        if view.anatomy is not None and view.anatomy.heart_size is not None:
            annotations.propose_ctr(view.sop_instance_uid, view.anatomy.heart_size.lines)


def pose_of(analysis: Analysis | None, uid: str) -> Pose:
    """What outlines show of how the patient of an image lies on it.

    Args:
        analysis: An answer that the reader may see, or None.
        uid: SOP Instance UID of the image.
    """
    views = () if analysis is None else analysis.views
    found = next((view.anatomy for view in views if view.sop_instance_uid == uid), None)
    # Where the outlines are doubtful, so is what follows from them.
    if found is None or found.doubts:
        return Pose()
    return Pose(found.is_rotated, None if found.inclusion is None else found.inclusion.has_angles)
