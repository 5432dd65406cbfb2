//! Files that a call names.
use super::exit::Fail;
use crate::domain::import::MAX_FILE;
use std::{io::Read, path::Path};

/// A whole file, or standard input for `-`; of one that is absurdly large no more is read than shows that it is.
pub fn read(path: &Path) -> Result<Vec<u8>, Fail> {
    let mut bytes = Vec::new();
    let limit = MAX_FILE as u64 + 1;
    let result = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|f| f.take(limit).read_to_end(&mut bytes))
    };
    result.map_err(|e| Fail::file(path, &e))?;
    Ok(bytes)
}
