//! What tests share: a shop, a scripted Daraja, given_ builders.
