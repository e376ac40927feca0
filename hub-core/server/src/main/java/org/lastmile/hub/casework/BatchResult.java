package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.Message;

/**
 * Adds the file of all answers to the result of a batch. What was collected is read in the transaction that closes the
 * batch; if that fails the file stays behind unused, and the next attempt makes the same one.
 */
final class BatchResult {
  private final CheckStore checks;
  private final BatchFiles files;

  BatchResult(CheckStore checks, BatchFiles files) {
    this.checks = checks;
    this.files = files;
  }

  /** The result with its file; any other message as it is. */
  Message withFile(Message output) {
    String caseNo = output.caseNo();
    if (caseNo == null || !output.type().equals(CheckFold.BATCH_RESULT)) {
      return output;
    }
    Answer missing = Answer.missing(Times.day(output.createdAt()));
    Attachment file = files.write("result-" + caseNo + ".ndjson", checks.lines(caseNo, missing));
    ObjectNode body = output.body().deepCopy().put("digest", file.digest());
    return new Message(
        output.id(),
        output.type(),
        output.idempotencyKey(),
        caseNo,
        output.causationId(),
        output.source(),
        output.createdAt(),
        output.priority(),
        output.due(),
        output.version(),
        output.dataLevel(),
        output.purpose(),
        output.traceparent(),
        List.of(file),
        body);
  }
}
