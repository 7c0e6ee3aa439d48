"""iyzico's own client for Python makes the eight calls against the sandbox, and its signature function agrees."""

import datetime
import http.client
import json
import unittest
from types import SimpleNamespace

import iyzipay

from sandbox import Sandbox

AXESS = "5526080000000006"
NO_FUNDS = "4111111111111129"

ADDRESS = {
    "address": "Altunizade Mah. İnci Çıkmazı Sokak No: 3 İç Kapı No: 10",
    "contactName": "Iğdır Gönüllü",
    "city": "İstanbul",
    "country": "Türkiye",
}

ORDER = {
    "locale": "tr",
    "conversationId": "sipariş-İŞ-1",
    # Numbers: the client's own way of checking signatures is wrong for amounts that are strings.
    "price": 100.0,
    "paidPrice": 100.0,
    "currency": "TRY",
    "basketId": "SEPET-ğüşiöç",
    "paymentGroup": "PRODUCT",
    "callbackUrl": "https://shop.example/callback",
    "enabledInstallments": [1, 2, 3, 6, 9, 12],
    "buyer": {
        "id": "BY789",
        "name": "Şükrü Çağrı",
        "surname": "Öztürkoğlu",
        "identityNumber": "11111111111",
        "email": "sukru@example.com",
        "gsmNumber": "+905350000000",
        "registrationAddress": "Nidakule Göztepe",
        "city": "İstanbul",
        "country": "Türkiye",
        "ip": "85.34.78.112",
    },
    "shippingAddress": ADDRESS,
    "billingAddress": ADDRESS,
    "basketItems": [
        {"id": "BI101", "price": 89.9, "name": "Dürbün", "category1": "Koleksiyon", "itemType": "PHYSICAL"},
        {"id": "BI102", "price": 10.1, "name": "Oyun kodu", "category1": "Oyun", "itemType": "VIRTUAL"},
    ],
}


class OfficialClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.stop)

    def options(self, **keys):
        options = {"api_key": self.sandbox.api_key, "secret_key": self.sandbox.secret_key}
        return {**options, "base_url": self.sandbox.url.removeprefix("http://"), **keys}

    def over_plain_http(self, resource):
        """The client knows TLS only, and closes nothing; its connection class is the one thing that is swapped."""

        def connect(host):
            connection = http.client.HTTPConnection(host)
            self.addCleanup(connection.close)
            return connection

        resource.httplib = SimpleNamespace(HTTPSConnection=connect)
        return resource

    def ask(self, call, request, **keys):
        answer = call(request, self.options(**keys))
        self.assertEqual(answer.status, 200)
        return json.loads(answer.read().decode("utf-8"))

    def bin(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.BinNumber()).retrieve, request, **keys)

    def installments(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.InstallmentInfo()).retrieve, request, **keys)

    def initialize(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.PayWithIyzico()).create, request, **keys)

    def retrieve(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.CheckoutForm()).retrieve, request, **keys)

    def refund(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.Refund()).create, request, **keys)

    def cancel(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.Cancel()).create, request, **keys)

    def details(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.RetrievePaymentDetails()).retrieve, request, **keys)

    def day(self, request, **keys):
        return self.ask(self.over_plain_http(iyzipay.RetrieveTransactions()).retrieve, request, **keys)

    def paid(self):
        """A paid order: its payment id and those of its items."""
        token = self.initialize(ORDER)["token"]
        self.sandbox.pay(token, AXESS, 1)
        answer = self.retrieve({"token": token})
        return answer["paymentId"], [item["paymentTransactionId"] for item in answer["itemTransactions"]]

    def signature(self, *texts):
        return iyzipay.CheckoutForm().calculate_hmac_sha256_signature(texts, self.sandbox.secret_key)

    def retrieve_signature(self, answer):
        price, paid_price = (
            iyzipay.CheckoutForm.strip_zero(str(answer[field])) for field in ("price", "paidPrice")
        )
        ids = (answer[field] for field in ("paymentStatus", "paymentId", "currency", "basketId", "conversationId"))
        return self.signature(*ids, paid_price, price, answer["token"])

    def refund_signature(self, answer):
        price = iyzipay.Refund.strip_zero(str(answer["price"]))
        return self.signature(answer["paymentId"], price, answer["currency"], answer["conversationId"])

    def test_a_bin_check_tells_the_issuer(self):
        answer = self.bin({"locale": "tr", "conversationId": "c-1", "binNumber": "55260800"})
        self.assertEqual(answer["status"], "success")
        issuer = [answer[field] for field in ("bankName", "bankCode", "cardFamily", "cardAssociation", "cardType")]
        self.assertEqual(issuer, ["Akbank", 46, "Axess", "MASTER_CARD", "CREDIT_CARD"])

    def test_the_documented_installment_sample_comes_out(self):
        answer = self.installments({"locale": "en", "price": 100.0, "binNumber": "54308100"})
        rows = answer["installmentDetails"][0]["installmentPrices"]
        self.assertEqual(
            [(row["installmentNumber"], row["installmentPrice"], row["totalPrice"]) for row in rows],
            [
                (1, 100, 100),
                (2, 51.61, 103.22),
                (3, 35.08, 105.25),
                (6, 18.7, 112.22),
                (9, 13.35, 120.19),
                (12, 10.77, 129.2),
            ],
        )

    def test_a_payment_goes_from_initialize_to_retrieve_and_the_signatures_agree(self):
        opened = self.initialize(ORDER)
        self.assertEqual(opened["status"], "success", opened)
        self.assertEqual(opened["signature"], self.signature(ORDER["conversationId"], opened["token"]))

        paid = self.sandbox.pay(opened["token"], AXESS, 6)
        self.assertTrue(paid["paid"])

        answer = self.retrieve({"locale": "tr", "conversationId": "c-2", "token": opened["token"]})
        self.assertEqual(answer["signature"], self.retrieve_signature(answer))
        self.assertEqual((answer["status"], answer["paymentStatus"], answer["fraudStatus"]), ("success", "SUCCESS", 1))
        self.assertEqual((answer["paymentId"], answer["price"], answer["paidPrice"]), (paid["paymentId"], 100, 111.45))
        self.assertEqual([item["itemId"] for item in answer["itemTransactions"]], ["BI101", "BI102"])

    def test_a_declined_try_leaves_the_token_open(self):
        token = self.initialize(ORDER)["token"]
        self.assertEqual(self.sandbox.pay(token, NO_FUNDS, 1)["errorGroup"], "NOT_SUFFICIENT_FUNDS")
        declined = self.retrieve({"conversationId": "c-3", "token": token})
        self.assertEqual((declined["status"], declined["paymentStatus"]), ("success", "FAILURE"))
        self.assertTrue(self.sandbox.pay(token, AXESS, 1)["paid"])
        answer = self.retrieve({"conversationId": "c-3", "token": token})
        self.assertEqual(answer["signature"], self.retrieve_signature(answer))

    def test_an_item_is_refunded_in_part_and_the_reporting_tells_it(self):
        payment_id, items = self.paid()
        request = {
            "locale": "tr",
            "conversationId": "iade-ğ",
            "paymentTransactionId": items[0],
            "price": "30.50",
            "currency": "TRY",
            "ip": "85.34.78.112",
        }
        answer = self.refund(request)
        self.assertEqual(answer["status"], "success", answer)
        self.assertEqual((answer["paymentTransactionId"], answer["price"]), (items[0], 30.5))
        self.assertEqual(answer["signature"], self.refund_signature(answer))

        told = self.details({"paymentId": payment_id})
        [payment] = told["payments"]
        self.assertEqual(payment["paymentRefundStatus"], "PARTIALLY_REFUNDED")
        [refund] = payment["itemTransactions"][0]["refunds"]
        self.assertEqual((refund["refundPrice"], refund["refundConversationId"]), (30.5, "iade-ğ"))

    def test_a_payment_is_cancelled_and_the_reporting_of_its_day_tells_it(self):
        payment_id, _ = self.paid()
        request = {"locale": "tr", "conversationId": "iptal-1", "paymentId": payment_id, "ip": "85.34.78.112"}
        answer = self.cancel(request)
        self.assertEqual(answer["status"], "success", answer)
        self.assertEqual((answer["paymentId"], answer["price"]), (payment_id, 100))
        self.assertEqual(answer["signature"], self.refund_signature(answer))

        zone = datetime.timezone(datetime.timedelta(hours=3))
        istanbul = datetime.datetime.fromtimestamp(answer["systemTime"] / 1000, zone).date().isoformat()
        told = self.day({"transactionDate": istanbul, "page": 1})
        kinds = [row["transactionType"] for row in told["transactions"] if str(row["paymentId"]) == payment_id]
        self.assertEqual(kinds, ["PAYMENT", "PAYMENT", "CANCEL", "CANCEL"])

    def test_these_checks_can_fail(self):
        self.sandbox.fault("pwi-initialize", "wrong-signature")
        forged = self.initialize(ORDER)
        self.assertNotEqual(forged["signature"], self.signature(ORDER["conversationId"], forged["token"]))

        wrong_secret = self.initialize(ORDER, secret_key="sandbox-wrong")
        self.assertEqual((wrong_secret["status"], wrong_secret["errorCode"]), ("failure", "1000"))
        payment_id, items = self.paid()
        self.sandbox.fault("refund", "wrong-signature")
        request = {"conversationId": "c-4", "paymentTransactionId": items[0], "price": "1", "ip": "85.34.78.112"}
        refunded = self.refund(request)
        self.assertNotEqual(refunded["signature"], self.refund_signature(refunded))
        told = self.details({"paymentId": payment_id}, secret_key="sandbox-wrong")
        self.assertEqual((told["status"], told["errorCode"]), ("failure", "1000"))

        unknown_key = self.bin({"binNumber": "552608"}, api_key="sandbox-unknown")
        self.assertEqual((unknown_key["status"], unknown_key["errorCode"]), ("failure", "1001"))


if __name__ == "__main__":
    unittest.main()
