//! The order that most tests are about.

use serde_json::{Value, json};

/// Two cups for 45.00 and 10.00 of shipping: 100.00.
pub fn order() -> Value {
    let address = json!({
        "contactName": "Ayşe Yılmaz", "address": "İnci Çıkmazı No: 3", "city": "İstanbul", "country": "Türkiye",
        "zipCode": "34732",
    });
    json!({
        "reference": "SIP-1001", "amount": "100.00", "currency": "TRY", "locale": "tr",
        "lines": [{ "id": "L1", "name": "Kahve fincanı", "category": "Mutfak", "type": "physical",
                    "unitPrice": "45.00", "quantity": 2 }],
        "shipping": "10.00", "discount": "0.00",
        "buyer": { "id": "B1", "name": "Ayşe", "surname": "Yılmaz", "identityNumber": "11111111111",
                   "email": "ayse@example.com", "gsmNumber": "+905350000000",
                   "registrationAddress": "İnci Çıkmazı No: 3", "city": "İstanbul", "country": "Türkiye",
                   "ip": "85.34.78.112", "zipCode": "34732" },
        "billingAddress": address, "shippingAddress": address,
        "methods": ["card"], "plans": [1, 2, 3, 6, 9, 12], "lockPlan": false,
        "checkoutUrl": "http://localhost:8788/checkout/SIP-1001", "returnUrl": "http://localhost:8788/return/SIP-1001",
    })
}
