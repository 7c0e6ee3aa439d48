"""The image's recipe and its bill of materials, by those who judge such things."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from files import DEPLOY

HADOLINT = pathlib.Path(sys.executable).with_name("hadolint")


class Recipe(unittest.TestCase):
    def test_hadolint_has_nothing_to_say(self):
        judged = subprocess.run([HADOLINT, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
        self.assertEqual((judged.returncode, judged.stdout), (0, ""), judged.stderr)


class Bill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = pathlib.Path(os.environ["VEZNE_BILL"]).read_text()
        cls.bill = json.loads(cls.text)

    def test_it_is_cyclonedx(self):
        validator = JsonStrictValidator(SchemaVersion.V1_6)
        self.assertIsNone(validator.validate_str(self.text))
        self.assertIsNotNone(validator.validate_str(self.text.replace('"application"', '"programme"', 1)))

    def test_every_part_is_used_by_the_program(self):
        parts = {part["bom-ref"] for part in self.bill["components"]}
        used = {}
        for entry in self.bill["dependencies"]:
            used[entry["ref"]] = entry["dependsOn"]
        seen, ahead = set(), [self.bill["metadata"]["component"]["bom-ref"]]
        while ahead:
            part = ahead.pop()
            if part not in seen:
                seen.add(part)
                ahead.extend(used.get(part, []))
        self.assertEqual(parts, seen - {self.bill["metadata"]["component"]["bom-ref"]})
        names = {part["name"] for part in self.bill["components"]}
        self.assertLessEqual({"sqlx", "rustls", "ring", "SQLite", "GNU C Library"}, names)
        # What only the tests have is not in the program.
        self.assertFalse({"proptest", "tempfile", "rcgen"} & names)

    def test_every_crate_of_others_has_a_checksum_and_a_licence(self):
        own = {"vezne-protocol"}
        for part in self.bill["components"]:
            with self.subTest(part=part["bom-ref"]):
                self.assertTrue(part["licenses"])
                if part.get("purl") and part["name"] not in own:
                    self.assertEqual(part["hashes"][0]["alg"], "SHA-256")


if __name__ == "__main__":
    unittest.main()
