"""The manifests: valid for the newest cluster and for the first that will do, and as tight as they say."""

import unittest

import kubernetes_validate

from files import DEPLOY, documents, one

MANIFESTS = sorted(path.name for path in (DEPLOY / "kubernetes").glob("*.yaml"))
DEPLOYMENTS = ("with-postgres.yaml", "with-sqlite.yaml")
# The first with a pause before the stop that needs no shell, without a switch; and the newest that is known here.
FIRST, NEWEST = "1.30", kubernetes_validate.latest_version()


def deployment(name):
    return one(f"kubernetes/{name}", "Deployment")["spec"]


def pod(name):
    return deployment(name)["template"]["spec"]


class Manifests(unittest.TestCase):
    def test_every_document_is_valid(self):
        seen = 0
        for name in MANIFESTS:
            for document in documents(f"kubernetes/{name}"):
                with self.subTest(file=name, kind=document["kind"]):
                    kubernetes_validate.validate(document, NEWEST, strict=True)
                    seen += 1
        self.assertGreaterEqual(seen, 9)

    def test_the_first_version_knows_every_field_of_a_pod(self):
        for name in DEPLOYMENTS:
            with self.subTest(file=name):
                kubernetes_validate.validate(one(f"kubernetes/{name}", "Deployment"), FIRST, strict=True)

    def test_a_misspelt_field_is_found(self):
        wrong = one("kubernetes/with-sqlite.yaml", "Deployment")
        wrong["spec"]["replica"] = wrong["spec"].pop("replicas")
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(wrong, NEWEST, strict=True)

    def test_pods_pass_the_restricted_standard(self):
        namespace = one("kubernetes/signer.yaml", "Namespace")["metadata"]["labels"]
        self.assertEqual(namespace["pod-security.kubernetes.io/enforce"], "restricted")
        for name in DEPLOYMENTS:
            with self.subTest(file=name):
                allowed = pod(name)["securityContext"]
                self.assertTrue(allowed["runAsNonRoot"])
                self.assertEqual({allowed["runAsUser"], allowed["runAsGroup"], allowed["fsGroup"]}, {65532})
                self.assertEqual(allowed["seccompProfile"], {"type": "RuntimeDefault"})
                [container] = pod(name)["containers"]
                self.assertEqual(
                    container["securityContext"],
                    {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]},
                    },
                )
                self.assertFalse(pod(name)["automountServiceAccountToken"])

    def test_several_signers_roll_and_one_is_recreated(self):
        rolling = deployment("with-postgres.yaml")
        self.assertGreaterEqual(rolling["replicas"], 2)
        self.assertEqual(rolling["strategy"]["type"], "RollingUpdate")
        self.assertEqual(rolling["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
        alone = deployment("with-sqlite.yaml")
        self.assertEqual((alone["replicas"], alone["strategy"]), (1, {"type": "Recreate"}))
        claim = one("kubernetes/with-sqlite.yaml", "PersistentVolumeClaim")
        self.assertEqual(claim["spec"]["accessModes"], ["ReadWriteOncePod"])

    def test_traffic_comes_when_the_database_takes_a_write_and_a_stop_finishes_calls(self):
        for name in DEPLOYMENTS:
            with self.subTest(file=name):
                [container] = pod(name)["containers"]
                self.assertEqual(container["readinessProbe"]["httpGet"]["path"], "/ready")
                self.assertEqual(container["livenessProbe"]["httpGet"]["path"], "/live")
                pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
                self.assertGreaterEqual(pod(name)["terminationGracePeriodSeconds"], 45 + pause)

    def test_a_secret_is_a_file_that_not_everybody_may_read(self):
        for name in DEPLOYMENTS:
            with self.subTest(file=name):
                [volume] = [volume for volume in pod(name)["volumes"] if "secret" in volume]
                self.assertEqual(volume["secret"]["defaultMode"] & 0o007, 0)
        for name in MANIFESTS:
            kinds = [document["kind"] for document in documents(f"kubernetes/{name}")]
            self.assertNotIn("Secret", kinds, "a secret in a file with manifests is one in a repository")

    def test_selectors_and_names_meet(self):
        selector = {"app.kubernetes.io/name": "vezne-signer"}
        self.assertEqual(one("kubernetes/signer.yaml", "Service")["spec"]["selector"], selector)
        policy = one("kubernetes/signer.yaml", "NetworkPolicy")["spec"]
        self.assertEqual(policy["podSelector"]["matchLabels"], selector)
        self.assertEqual(policy["policyTypes"], ["Ingress", "Egress"])
        for name in DEPLOYMENTS:
            with self.subTest(file=name):
                self.assertEqual(deployment(name)["selector"]["matchLabels"], selector)
                self.assertEqual(deployment(name)["template"]["metadata"]["labels"], selector)
                [container] = pod(name)["containers"]
                mounted = {mount["name"] for mount in container["volumeMounts"]}
                self.assertEqual(mounted, {volume["name"] for volume in pod(name)["volumes"]})


if __name__ == "__main__":
    unittest.main()
