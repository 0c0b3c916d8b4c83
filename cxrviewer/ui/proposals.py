"""What the second reader draws on an image for the reader to check."""

from __future__ import annotations

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
