//! Small changes of an input, the same in every run.

/// The input without its end, with a byte more, and with another bit or byte in three places.
pub fn of(input: &[u8]) -> Vec<Vec<u8>> {
    let Some(last) = input.len().checked_sub(1) else {
        return Vec::new();
    };
    // Lengths and tags are near the beginning of most formats.
    let [early, middle] = [last / 16, last / 2];
    vec![
        input[..last].to_vec(),
        input[..middle].to_vec(),
        [input, &[0]].concat(),
        with_byte(input, early, input[early] ^ 0x01),
        with_byte(input, middle, input[middle] ^ 0x80),
        with_byte(input, last / 3, 0xFF),
    ]
}

fn with_byte(input: &[u8], position: usize, byte: u8) -> Vec<u8> {
    let mut changed = input.to_vec();
    changed[position] = byte;
    changed
}
