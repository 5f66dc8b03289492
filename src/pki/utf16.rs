//! UTF-16, big-endian: how PKCS#12 and JKS encode passwords, and PKCS#12 the names of its keys.

use zeroize::Zeroizing;

/// The text in UTF-16. The buffer has room for two more bytes, so that appending a terminating zero does not move it and
/// leave a copy of a secret behind.
pub fn encode(text: &str) -> Zeroizing<Vec<u8>> {
    // One byte of UTF-8 becomes at most two bytes of UTF-16.
    let mut utf16 = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
    for unit in text.encode_utf16() {
        utf16.extend_from_slice(&unit.to_be_bytes());
    }
    utf16
}

/// The text that the bytes encode. Lone surrogates become U+FFFD; an odd byte at the end is dropped.
pub fn decode_lossy(utf16: &[u8]) -> String {
    let (units, _) = utf16.as_chunks();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_beyond_the_basic_multilingual_plane_are_two_units() {
        let utf16 = [0x00, 0xE9, 0xD8, 0x3D, 0xDD, 0x11];
        assert_eq!(*encode("é🔑"), utf16);
        assert_eq!(decode_lossy(&utf16), "é🔑");
    }

    #[test]
    fn half_a_character_does_not_stop_the_reading() {
        assert_eq!(decode_lossy(&[0x00, 0x41, 0xD8, 0x3D, 0x00]), "A\u{FFFD}");
    }
}
