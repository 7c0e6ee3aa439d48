"""compose.yaml: confined services, secrets as files, nothing that has a default password."""

import re
import unittest

from files import DEPLOY, documents

[COMPOSE] = documents("compose.yaml")
SERVICES = COMPOSE["services"]


class Compose(unittest.TestCase):
    def test_every_service_is_confined(self):
        for name, service in SERVICES.items():
            with self.subTest(service=name):
                self.assertTrue(service["read_only"])
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertIn("no-new-privileges:true", service["security_opt"])
                self.assertEqual(service["healthcheck"]["test"][0], "CMD")
        self.assertEqual(SERVICES["signer"]["user"], "65532:65532")
        self.assertNotIn("cap_add", SERVICES["signer"])

    def test_the_signer_waits_for_the_database_and_is_given_time_to_stop(self):
        signer = SERVICES["signer"]
        self.assertEqual(signer["depends_on"], {"postgres": {"condition": "service_healthy"}})
        self.assertGreaterEqual(int(signer["stop_grace_period"].removesuffix("s")), 45)
        self.assertTrue(SERVICES["postgres"]["image"].endswith("postgres:17"))

    def test_a_secret_is_a_file_of_its_own(self):
        for name, secret in COMPOSE["secrets"].items():
            self.assertEqual(secret, {"file": f"./secrets/{name}"})
        for name, service in SERVICES.items():
            for variable, value in service["environment"].items():
                with self.subTest(service=name, variable=variable):
                    if variable.endswith("_FILE"):
                        self.assertIn(value.removeprefix("/run/secrets/"), service["secrets"])
                    else:
                        self.assertIsNone(re.search(r"SECRET|PASSWORD|KEY", variable), "a secret has to be a file")
        example = (DEPLOY / "signer.env.example").read_text()
        names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
        self.assertTrue(names)
        self.assertIsNone(re.search(r"SECRET|PASSWORD|KEY", " ".join(names)))

    def test_nobody_outside_reaches_either(self):
        self.assertTrue(all(port.startswith("127.0.0.1:") for port in SERVICES["signer"]["ports"]))
        self.assertNotIn("ports", SERVICES["postgres"])
        self.assertEqual(SERVICES["postgres"]["networks"], ["database"])
        self.assertTrue(COMPOSE["networks"]["database"]["internal"])


if __name__ == "__main__":
    unittest.main()
