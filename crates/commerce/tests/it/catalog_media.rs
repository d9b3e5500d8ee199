use kikapu_commerce::catalog;
use kikapu_commerce::catalog::media::{self, NewPicture, PictureError};
use kikapu_contract::Refusal;
use kikapu_contract::catalog::{DeliveryLine, PictureFormat};
use kikapu_kernel::{MediaId, ProductId};
use uuid::Uuid;

use crate::support::{Home, plain};

/// A PNG of one colour, written by hand: stored blocks need no compressor.
fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
        })
    }
    fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
        out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let with_kind = [kind.as_slice(), body].concat();
        out.extend(&with_kind);
        out.extend(crc(&with_kind).to_be_bytes());
    }
    let row = [vec![0], colour.repeat(width as usize)].concat();
    let raw = row.repeat(height as usize);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    let mut zlib = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = raw.chunks(65535).collect();
    for (n, block) in blocks.iter().enumerate() {
        zlib.push(u8::from(n + 1 == blocks.len()));
        let length = u16::try_from(block.len()).unwrap();
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(*block);
    }
    zlib.extend(((b << 16) | a).to_be_bytes());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", &zlib);
    chunk(&mut out, b"IEND", &[]);
    out
}

fn described(position: u32) -> NewPicture {
    NewPicture { alt_en: "A lamp".to_owned(), alt_sw: "Taa".to_owned(), position, option_value: Some("Red".to_owned()) }
}

#[tokio::test]
async fn a_picture_is_kept_made_shown_and_served() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let product = catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap().product;
    let id = media::store_original(&ctx, product, png(200, 120, [200, 30, 30]), &described(0)).await.unwrap();
    assert!(
        catalog::read(&ctx, "lamp", DeliveryLine::None).await.unwrap().pictures.is_empty(),
        "not before it is made"
    );

    assert_eq!(media::process(&ctx.platform, ctx.store, id).await.unwrap(), true);
    let pictures = catalog::read(&ctx, "lamp", DeliveryLine::None).await.unwrap().pictures;
    let picture = &pictures[0];
    assert_eq!((picture.width, picture.height, picture.alt.as_str()), (200, 120, "A lamp"));
    assert_eq!(picture.color, "#c81e1e");
    assert_eq!(picture.option_value.as_deref(), Some("Red"));
    for format in [PictureFormat::Avif, PictureFormat::Webp, PictureFormat::Jpeg] {
        let file = picture.files.iter().find(|file| file.format == format && file.width == 160).unwrap();
        let name = file.url.strip_prefix(&format!("/media/{}/", ctx.store)).unwrap();
        let (path, _) = media::file(&ctx.platform, ctx.store, name).await.unwrap().unwrap();
        assert!(std::fs::metadata(path).unwrap().len() > 50);
        let elsewhere = kikapu_kernel::StoreId::new(Uuid::now_v7());
        assert!(media::file(&ctx.platform, elsewhere, name).await.unwrap().is_none());
    }
    assert_eq!(catalog::newest(&ctx, 1).await.unwrap()[0].picture.as_ref(), Some(picture));
    assert!(catalog::suggest(&ctx, "lamp").await.unwrap().products[0].thumb.as_ref().unwrap().ends_with(".jpg"));
}

#[tokio::test]
async fn the_same_file_is_one_picture_and_making_it_twice_is_making_it_once() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let product = catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap().product;
    let bytes = png(40, 30, [1, 2, 3]);
    let first = media::store_original(&ctx, product, bytes.clone(), &described(0)).await.unwrap();
    let (one, two) =
        tokio::join!(media::process(&ctx.platform, ctx.store, first), media::process(&ctx.platform, ctx.store, first));
    assert!(one.unwrap() && two.unwrap());
    let again = NewPicture { alt_en: "Another word".to_owned(), ..described(0) };
    assert_eq!(media::store_original(&ctx, product, bytes, &again).await.unwrap(), first);
    let pictures = catalog::read(&ctx, "lamp", DeliveryLine::None).await.unwrap().pictures;
    assert_eq!((pictures.len(), pictures[0].alt.as_str()), (1, "Another word"));
}

#[tokio::test]
async fn what_is_no_picture_or_has_no_product_is_refused() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let product = catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap().product;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    assert!(matches!(media::store_original(&ctx, product, svg, &described(0)).await, Err(PictureError::Unusable(_))));
    let nobodys = ProductId::new(Uuid::now_v7());
    assert_eq!(
        media::store_original(&ctx, nobodys, png(4, 4, [0; 3]), &described(0)).await,
        Err(PictureError::Refused(Refusal::NotFound))
    );
    let other = home.given_a_shop("b").await;
    assert_eq!(
        media::store_original(&other, product, png(4, 4, [0; 3]), &described(0)).await,
        Err(PictureError::Refused(Refusal::NotFound))
    );
    assert_eq!(media::process(&ctx.platform, ctx.store, MediaId::new(Uuid::now_v7())).await.unwrap(), false);
    assert!(media::file(&ctx.platform, ctx.store, "../../etc/passwd").await.unwrap().is_none());
}

#[tokio::test]
async fn a_picture_that_cannot_be_made_says_why_and_can_be_tried_again() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let product = catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap().product;
    let good = png(30, 30, [9, 9, 9]);
    let id = media::store_original(&ctx, product, good.clone(), &described(0)).await.unwrap();
    let hash: String = sqlx::query_scalar("select original_hash from media").fetch_one(&home.admin).await.unwrap();
    let path = ctx.platform.settings().media_dir.join(ctx.store.to_string()).join("original").join(hash);
    std::fs::write(&path, b"rotten").unwrap();
    assert_eq!(media::process(&ctx.platform, ctx.store, id).await.unwrap(), false);
    let (state, failure): (String, Option<String>) =
        sqlx::query_as("select state, failure from media").fetch_one(&home.admin).await.unwrap();
    assert_eq!(state, "failed");
    assert!(failure.unwrap().contains("not a JPEG"));
    std::fs::write(&path, good).unwrap();
    assert_eq!(media::process(&ctx.platform, ctx.store, id).await.unwrap(), true);
}

#[tokio::test]
async fn what_was_made_before_is_taken_from_the_shelf_and_made_anew_where_the_shelf_is_broken() {
    let home = Home::new().await;
    let bytes = png(200, 120, [10, 120, 200]);
    let made = async |slug: &str| {
        let ctx = home.given_a_shop(slug).await;
        let product = catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap().product;
        let id = media::store_original(&ctx, product, bytes.clone(), &described(0)).await.unwrap();
        assert!(media::process(&ctx.platform, ctx.store, id).await.unwrap());
        let picture = catalog::read(&ctx, "lamp", DeliveryLine::None).await.unwrap().pictures.remove(0);
        let small = picture.files.iter().find(|file| file.format == PictureFormat::Jpeg).unwrap();
        let name = small.url.rsplit('/').next().unwrap().to_owned();
        let (path, _) = media::file(&ctx.platform, ctx.store, &name).await.unwrap().unwrap();
        (name, std::fs::read(path).unwrap())
    };
    let first = made("a").await;

    let shelf = home.platform.settings().picture_shelf.clone().unwrap();
    let kept = std::fs::read_dir(&shelf).unwrap().next().unwrap().unwrap().path();
    let small = kept.join("160.jpg");
    assert_eq!(std::fs::read(&small).unwrap(), first.1);
    assert_eq!(made("b").await, first);

    std::fs::write(&small, b"another file").unwrap();
    assert_eq!(made("c").await.1, b"another file", "it was made again though the shelf has it");

    for broken in [kept.join("made.json"), small] {
        std::fs::remove_file(&broken).unwrap();
        assert_eq!(made(&format!("without-{}", broken.extension().unwrap().display())).await, first);
        assert!(broken.exists(), "the shelf was not mended");
    }
}
