package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

final class PersistentMapTest {
    @Test
    void isWhatATreeMapIs() {
        var random = new Random(1);
        var model = new TreeMap<String, Integer>();
        PersistentMap<Integer> map = PersistentMap.empty();
        for (int step = 0; step < 20_000; step++) {
            String key = Integer.toString(random.nextInt(500));
            if (random.nextInt(3) == 0) {
                model.remove(key);
                map = map.without(key);
            } else {
                model.put(key, step);
                map = map.with(key, step);
            }
            assertEquals(model.get(key), map.get(key));
            assertEquals(model.size(), map.size());
        }
        assertEquals(List.copyOf(model.values()), values(map));
    }

    @Test
    void earlierStatesStay() {
        PersistentMap<Integer> map = PersistentMap.empty();
        var states = new ArrayList<PersistentMap<Integer>>();
        for (int i = 0; i < 100; i++) {
            states.add(map);
            map = map.with("%03d".formatted(i), i);
        }
        for (int i = 0; i < 100; i++) {
            map = map.without("%03d".formatted(i));
        }
        assertEquals(0, map.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, states.get(i).size());
            assertNull(states.get(i).get("%03d".formatted(i)));
            assertEquals(i, values(states.get(i)).size());
        }
    }

    @Test
    void removingNothingChangesNothing() {
        PersistentMap<Integer> map = PersistentMap.<Integer>empty().with("a", 1);
        assertSame(map, map.without("b"));
        assertEquals(0, map.without("a").size());
    }

    @Test
    void growsInOrderWithoutGrowingDeep() {
        PersistentMap<Integer> map = PersistentMap.empty();
        for (int i = 0; i < 200_000; i++) {
            map = map.with("%07d".formatted(i), i);
        }
        // A list of that depth would overflow the stack of this recursion.
        assertEquals(200_000, values(map).size());
    }

    private static List<Integer> values(PersistentMap<Integer> map) {
        var values = new ArrayList<Integer>();
        map.forEach(values::add);
        return values;
    }
}
