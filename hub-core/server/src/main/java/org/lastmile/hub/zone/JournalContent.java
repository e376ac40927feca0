package org.lastmile.hub.zone;

import org.apache.activemq.artemis.core.journal.RecordInfo;

/** Told what a journal holds, in the order in which the broker would load it: committed records only. */
interface JournalContent {
  /** @param place where the record begins */
  void added(RecordInfo record, Place place);

  /** A record about the one with the same id. */
  void updated(RecordInfo record, Place place);

  void deleted(long id);

  /** Bytes that were written and are no longer what they were; what can be read after them is told all the same. */
  void damaged(Damage damage);

  /** A place in a file of the journal. */
  record Place(java.nio.file.Path file, long offset) {
    Damage damage(String what) {
      return new Damage(file, offset, what);
    }
  }
}
