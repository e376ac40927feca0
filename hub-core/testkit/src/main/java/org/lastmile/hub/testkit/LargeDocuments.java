package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Samples of one direction, made large by a long text in a field.
 *
 * @param <D> what is translated
 * @param <R> what it becomes
 */
abstract class LargeDocuments<D, R> {
  /**
   * Most bytes that may be held, document and result included. With a document of 10 MB up to 53 MB
   * are held where a schema refuses its text, which the JDK's validator has in its buffer, as a value
   * and in its message then, and where XSLT joins texts, for Saxon takes four bytes a character.
   */
  private static final long MOST = 60_000_000;

  /** Of the text of a field that may be long, in bytes. */
  private static final int LONG = 30_000;

  private final List<Field> fields;
  private final int size;

  private LargeDocuments(List<Sample> samples, int size) {
    this.size = size;
    fields = samples.stream().flatMap(this::fields).toList();
  }

  /**
   * What a system sends.
   *
   * @param size of a native document, in bytes
   */
  static LargeDocuments<byte[], JsonNode> in(List<Sample> samples, int size) {
    return new In(samples, size);
  }

  /**
   * What a system gets.
   *
   * @param size of a native document, in bytes
   */
  static LargeDocuments<Message, byte[]> out(List<Sample> samples, int size) {
    return new Out(samples, size);
  }

  /** Chinese text of a sample, which it has in both of its forms; the charset is that of the native one. */
  private record Field(Sample sample, String text, Charset charset) {
    String text(int bytes) {
      return text.repeat(bytes / text.getBytes(charset).length);
    }

    /** How often the native document has it: each of them is made long. */
    int times() {
      byte[] document = sample.nativeBytes();
      byte[] without = Characters.replaced(document, text, "", charset);
      return (document.length - without.length) / text.getBytes(charset).length;
    }
  }

  /** Where the canonical form of a sample has text that is translated. */
  abstract JsonNode canonical(Sample sample);

  abstract D document(Field field, String text);

  abstract List<DryRun.Outcome<R>> translate(DryRun run, Sample sample, D document);

  abstract boolean right(Field field, String text, R result);

  abstract String name();

  /** Whether no sample has such a field. */
  boolean none() {
    return fields.isEmpty();
  }

  /** Translates a document with a field that may be long; where none may, one that is refused for it. */
  void check(DryRun run) {
    Field field =
        fields.stream().filter(one -> isLong(run, one)).findFirst().orElse(fields.getFirst());
    String text = field.text(size / field.times());
    HeapWatch heap = new HeapWatch();
    Characters.Outcome outcome;
    try {
      D document = document(field, text);
      outcome = outcome(field, text, heap.during(() -> translate(run, field.sample(), document)));
    } catch (HubException e) {
      // the message cannot be: no route of any sender would have it
      outcome = new Characters.Outcome(false, e.place() != null, String.valueOf(e.getMessage()));
    }
    assertThat(outcome.right() || outcome.refusedByPlace())
        .as("%s: %s", field.sample().name(), outcome.words())
        .isTrue();
    assertThat(heap.most())
        .as("bytes held for %s of %,d bytes", field.sample().name(), size)
        .isLessThan(MOST);
  }

  private boolean isLong(DryRun run, Field field) {
    String text = field.text(LONG / field.times());
    try {
      return outcome(field, text, translate(run, field.sample(), document(field, text))).right();
    } catch (HubException e) {
      return false;
    }
  }

  private Characters.Outcome outcome(Field field, String text, List<DryRun.Outcome<R>> outcomes) {
    return Characters.Outcome.first(outcomes, result -> right(field, text, result));
  }

  private Stream<Field> fields(Sample sample) {
    return Characters.texts(canonical(sample)).stream()
        .flatMap(
            text ->
                Stream.ofNullable(Characters.charset(sample.nativeBytes(), text))
                    .map(charset -> new Field(sample, text, charset)));
  }

  private static final class In extends LargeDocuments<byte[], JsonNode> {
    In(List<Sample> samples, int size) {
      super(samples, size);
    }

    @Override
    String name() {
      return "large in";
    }

    @Override
    JsonNode canonical(Sample sample) {
      return sample.canonical();
    }

    @Override
    byte[] document(Field field, String text) {
      return Characters.replaced(field.sample().nativeBytes(), field.text(), text, field.charset());
    }

    @Override
    List<DryRun.Outcome<JsonNode>> translate(DryRun run, Sample sample, byte[] document) {
      return run.toCanonical(sample.type(), document);
    }

    @Override
    boolean right(Field field, String text, JsonNode result) {
      return Characters.texts(result).contains(text);
    }
  }

  private static final class Out extends LargeDocuments<Message, byte[]> {
    Out(List<Sample> samples, int size) {
      super(samples, size);
    }

    @Override
    String name() {
      return "large out";
    }

    @Override
    JsonNode canonical(Sample sample) {
      return sample.canonical().path("body");
    }

    @Override
    Message document(Field field, String text) {
      return SampleMessages.worded(field.sample(), field.text(), text);
    }

    @Override
    List<DryRun.Outcome<byte[]>> translate(DryRun run, Sample sample, Message document) {
      return run.toNative(document);
    }

    @Override
    boolean right(Field field, String text, byte[] result) {
      return Characters.contains(result, text, field.charset());
    }
  }
}
