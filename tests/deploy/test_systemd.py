"""The unit: as systemd reads it, and how exposed systemd finds it."""

import pathlib
import subprocess
import tempfile
import unittest

from files import DEPLOY

UNIT = DEPLOY / "systemd" / "vezne-signer.service"
PROGRAM = "/usr/local/bin/vezne-signer"
# systemd's own scale ends at 100, for a unit without any of this; what talks to the world cannot be 0.
EXPOSED_MAX = 15


def analyze(text, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / UNIT.name
        # The program need not be installed where this is tested.
        unit.write_text(text.replace(PROGRAM, "/bin/true"))
        return subprocess.run(
            ["systemd-analyze", *arguments, str(unit)], capture_output=True, text=True, check=False
        )


class Unit(unittest.TestCase):
    def test_systemd_understands_every_line(self):
        judged = analyze(UNIT.read_text(), "verify")
        self.assertEqual((judged.returncode, judged.stderr), (0, ""))

    def test_a_misspelt_line_is_found(self):
        judged = analyze(UNIT.read_text().replace("ProtectSystem=", "ProtectSytem="), "verify")
        self.assertIn("ProtectSytem", judged.stderr)

    def test_it_is_hardly_exposed(self):
        judge = ("security", "--offline=yes", "--no-pager", f"--threshold={EXPOSED_MAX}")
        judged = analyze(UNIT.read_text(), *judge)
        self.assertEqual(judged.returncode, 0, judged.stdout)
        without = UNIT.read_text().replace("DynamicUser=yes", "").replace("CapabilityBoundingSet=\n", "")
        self.assertNotEqual(analyze(without, *judge).returncode, 0)

    def test_a_secret_is_a_credential_and_calls_under_way_are_finished(self):
        text = UNIT.read_text()
        lines = [line for line in text.splitlines() if line.startswith("Environment=") and "_FILE=" in line]
        self.assertTrue(lines)
        for line in lines:
            name = line.rpartition("=%d/")[2]
            self.assertIn(f"LoadCredential={name}:/etc/vezne/secrets/{name}\n", text)
        [stop] = [line for line in text.splitlines() if line.startswith("TimeoutStopSec=")]
        self.assertGreaterEqual(int(stop.partition("=")[2]), 45)


if __name__ == "__main__":
    unittest.main()
