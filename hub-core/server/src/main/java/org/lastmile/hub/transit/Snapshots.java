package org.lastmile.hub.transit;

import java.util.Collection;
import java.util.Map;
import org.lastmile.hub.spi.HubException;

/**
 * What the files of a system were last known to hold, row by row, so that whole lists become changes. Keys and records
 * are texts of the caller's making.
 */
public interface Snapshots {
  /**
   * The records known of these keys.
   *
   * @throws HubException {@code SNAPSHOT_AWAY}, DOWN
   */
  Map<String, String> known(String system, String name, Collection<String> keys);

  /**
   * The records of all keys but these.
   *
   * @throws HubException {@code SNAPSHOT_AWAY}, DOWN
   */
  Map<String, String> missing(String system, String name, Collection<String> present);

  /** How many rows are known. */
  long size(String system, String name);

  /**
   * How often it has been changed, so that what comes, goes and comes again can be told apart.
   *
   * @throws HubException {@code SNAPSHOT_AWAY}, DOWN
   */
  long turn(String system, String name);

  /**
   * Changes a snapshot, in one transaction.
   *
   * @throws HubException {@code SNAPSHOT_AWAY}, DOWN; then nothing is changed
   */
  void change(String system, String name, Map<String, String> put, Collection<String> remove);
}
