//! A small key-value store.
use std::collections::HashMap;
use std::io::{self, Read};

mod wal;

/// The largest value, in bytes.
pub const MAX_VALUE: usize = 1 << 20;

/// Keeps values by key.
#[derive(Debug, Default)]
pub struct Store<K> {
    values: HashMap<K, Vec<u8>>,
}

pub enum Outcome {
    Stored,
    Refused,
}

pub trait Backend {
    fn load(&mut self) -> io::Result<()>;
}

impl<K: Eq + Hash> Store<K> {
    /// Makes an empty store.
    pub fn new() -> Self {
        Store { values: HashMap::new() }
    }

    #[inline]
    pub fn put(&mut self, key: K, value: Vec<u8>) -> Outcome {
        if value.len() > MAX_VALUE {
            return Outcome::Refused;
        }
        self.values.insert(key, value);
        Outcome::Stored
    }
}

impl<K> Backend for Store<K> {
    fn load(&mut self) -> io::Result<()> {
        Ok(())
    }
}

macro_rules! key {
    ($name:expr) => {
        format!("key:{}", $name)
    };
}

cfg_sync! {
    /// Writes everything to disk.
    pub fn flush(store: &Store<String>) -> io::Result<()> {
        wal::append(store)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn refuses_large_values() {
        assert!(true);
    }
}
