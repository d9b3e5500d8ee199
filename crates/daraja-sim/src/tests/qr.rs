use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::shop::{PHONE, SHORTCODE, Shop};
use crate::ScanError;

const PATH: &str = "/mpesa/qrcode/v1/generate";

fn bill(size: &str) -> Value {
    json!({
        "MerchantName": "Duka & Sons", "RefNo": "ORD 10482/é", "Amount": 1499,
        "TrxCode": "PB", "CPI": SHORTCODE, "Size": size,
    })
}

/// The text in a picture, found the way a camera does.
fn scanned(png: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    let (width, height) = (usize::try_from(info.width).expect("small"), usize::try_from(info.height).expect("small"));
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("a readable code").1
}

async fn drawn(shop: &Shop, token: &str, bill: &Value) -> Vec<u8> {
    let (status, body) = shop.post(token, PATH, bill).await;
    assert_eq!((status, &body["ResponseCode"]), (200, &json!("00")), "{body}");
    STANDARD.decode(body["QRCode"].as_str().expect("a picture")).expect("base64")
}

#[tokio::test]
async fn a_scanned_code_names_receiver_amount_and_reference_at_every_size() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let text = "daraja-sim:pay?trx=PB&cpi=174379&amount=1499&ref=ORD%2010482%2F%C3%A9&name=Duka%20%26%20Sons";
    for size in ["50", "90", "300", "1000"] {
        assert_eq!(scanned(&drawn(&shop, &token, &bill(size)).await), text, "{size}");
    }
}

#[tokio::test]
async fn whoever_scans_it_pays_what_it_says() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let text = scanned(&drawn(&shop, &token, &bill("300")).await);
    let paid = shop.sim.scan(&text, PHONE).await.expect("it is paid");
    assert_eq!((paid.amount_kes, paid.reference.as_str()), (1499, "ORD 10482/é"));
    assert_eq!(shop.till(), 1499);
    let person = json!({
        "MerchantName": "Wanjiku", "RefNo": "x", "Amount": 5, "TrxCode": "SM", "CPI": PHONE, "Size": "300",
    });
    let text = scanned(&drawn(&shop, &token, &person).await);
    for not_a_bill in [text.as_str(), "https://duka.co.ke", "daraja-sim:pay?trx=PB&cpi=174379&amount=0&ref=&name="] {
        assert_eq!(shop.sim.scan(not_a_bill, PHONE).await, Err(ScanError::NotABill), "{not_a_bill}");
    }
    assert_eq!(shop.sim.payments().len(), 1);
}

#[tokio::test]
async fn a_bad_field_is_named() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for (field, value) in [
        ("MerchantName", json!("")),
        ("RefNo", json!("123456789012345678901")),
        ("Amount", json!(0)),
        ("TrxCode", json!("XX")),
        ("CPI", json!(PHONE)),
        ("Size", json!("49")),
        ("Size", json!("1001")),
    ] {
        let mut body = bill("300");
        body[field] = value;
        let (status, body) = shop.post(&token, PATH, &body).await;
        assert_eq!((status, &body["errorMessage"]), (400, &json!(format!("Bad Request - Invalid {field}"))));
    }
    assert_eq!(shop.post("nonsense", PATH, &bill("300")).await.0, 404);
}
