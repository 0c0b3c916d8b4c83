"""What the headers of the test files hold and nothing that we write may hold."""

from __future__ import annotations

from typing import Any, Final

NAME: Final = "DOE^JANE"
SECRETS: Final = (NAME, "Doe", "SECRET-ID", "19530412", "ACC-77", "Dr House", "private words")
TAGS: Final[dict[str, Any]] = {
    "PatientName": NAME,
    "PatientID": SECRETS[2],
    "PatientBirthDate": SECRETS[3],
    "AccessionNumber": SECRETS[4],
    "ReferringPhysicianName": SECRETS[5],
    "StudyDescription": SECRETS[6],
    "SeriesDescription": f"chest {SECRETS[6]}",
}
