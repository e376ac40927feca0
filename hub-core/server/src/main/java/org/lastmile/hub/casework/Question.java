package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one system was asked for a case or a batch. Open until every row is answered or its cut-off.
 *
 * @param id by which answers name it
 * @param caseNo of the case, or of the batch that it is a part of
 * @param source id of the system that was asked
 * @param check what it was asked
 * @param purpose why it may be asked
 * @param firstRow first of the rows, which have no gap
 * @param answers by row, those given so far
 * @param closedAt null while it is open
 */
record Question(
    String id,
    String caseNo,
    String source,
    String check,
    String purpose,
    int firstRow,
    int lastRow,
    OffsetDateTime askedAt,
    OffsetDateTime answerBy,
    SortedMap<Integer, Answer> answers,
    @Nullable OffsetDateTime closedAt) {
  Question {
    answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
  }

  boolean open() {
    return closedAt == null;
  }

  boolean asks(int row) {
    return firstRow <= row && row <= lastRow;
  }

  /** Whether every row is answered. */
  boolean complete() {
    return answers.size() == lastRow - firstRow + 1;
  }

  Question answered(SortedMap<Integer, Answer> all) {
    return new Question(
        id, caseNo, source, check, purpose, firstRow, lastRow, askedAt, answerBy, all, closedAt);
  }

  Question closed(OffsetDateTime at) {
    return new Question(
        id, caseNo, source, check, purpose, firstRow, lastRow, askedAt, answerBy, answers, at);
  }
}
