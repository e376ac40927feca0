package org.lastmile.hub.benchmark.contender;

import java.time.Duration;
import java.util.List;
import org.lastmile.hub.benchmark.load.Door;

/** Something that takes events at its doors, keeps them, and delivers each to a department; a process of its own. */
public interface Contender extends AutoCloseable {
  /** Short name in tables. */
  String name();

  /** Where the sending systems hand in, in order of the systems. */
  List<Door> doors();

  /** Rows of evidence in its database. */
  long recorded();

  /** Rows of evidence that one message leaves when all of it went well. */
  int rowsPerMessage();

  /** Processor time of its Java processes so far; that of its database's processes does not count. */
  Duration processorTime();

  @Override
  void close() throws Exception;
}
