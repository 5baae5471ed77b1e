package org.example.cache;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A cache that drops what was not used for longest.
 */
@ThreadSafe
public class LruCache<K, V> implements Cache<K, V> {
    private static final int DEFAULT_SIZE = 16;
    private final Map<K, V> entries;

    public LruCache(int size) {
        this.entries = new LinkedHashMap<>(size, 0.75f, true);
    }

    /** Finds a value, or null. */
    @Override
    public V get(K key) {
        return entries.get(key);
    }

    static class Entry<V> {
        V value;

        boolean isExpired(long now) {
            return now > 0;
        }
    }

    enum Policy {
        LRU, FIFO;

        Policy next() {
            return this == LRU ? FIFO : LRU;
        }
    }
}

interface Cache<K, V> {
    V get(K key);
}

record Pair<A, B>(A first, B second) {
    Pair {
        Objects.requireNonNull(first);
    }
}
