package org.lastmile.hub.transit;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Snapshots that end with the process: for rigs and benchmarks, which have no database. */
public final class MemorySnapshots implements Snapshots {
  private final Map<String, Map<String, String>> rows = new ConcurrentHashMap<>();
  private final Map<String, Long> turns = new ConcurrentHashMap<>();

  @Override
  public Map<String, String> known(String system, String name, Collection<String> keys) {
    Map<String, String> known = copy(system, name);
    known.keySet().retainAll(keys);
    return known;
  }

  @Override
  public Map<String, String> missing(String system, String name, Collection<String> present) {
    Map<String, String> missing = copy(system, name);
    missing.keySet().removeAll(present);
    return missing;
  }

  @Override
  public long size(String system, String name) {
    return copy(system, name).size();
  }

  @Override
  public long turn(String system, String name) {
    return turns.getOrDefault(key(system, name), 0L);
  }

  @Override
  public void change(
      String system, String name, Map<String, String> put, Collection<String> remove) {
    Map<String, String> changed = copy(system, name);
    changed.putAll(put);
    changed.keySet().removeAll(remove);
    rows.put(key(system, name), changed);
    turns.merge(key(system, name), 1L, Long::sum);
  }

  private Map<String, String> copy(String system, String name) {
    return new TreeMap<>(rows.getOrDefault(key(system, name), Map.of()));
  }

  private static String key(String system, String name) {
    return system + "/" + name;
  }
}
