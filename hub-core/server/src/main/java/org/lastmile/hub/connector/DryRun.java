package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Ids;

/** The translations of a running connector without its system: nothing is received, sent or recorded. */
public final class DryRun {
  /** Names what it is given and keeps nothing. */
  private static final AttachmentStore UNSTORED =
      new AttachmentStore() {
        @Override
        public Attachment store(InputStream content, String name, long limit) throws IOException {
          try (DigestInputStream digested = new DigestInputStream(content, Ids.sha256())) {
            long size = digested.transferTo(OutputStream.nullOutputStream());
            String digest = HexFormat.of().formatHex(digested.getMessageDigest().digest());
            return new Attachment("sha256:" + digest, size, "application/octet-stream", name);
          }
        }

        @Override
        public InputStream open(String digest) {
          throw new HubException(
              "ATTACHMENT_MISSING", FaultKind.PASSING, "nothing is stored in a dry run");
        }
      };

  private final HubComponent hub;
  private final Translation translation;

  DryRun(HubComponent hub) {
    this(hub, hub.translation());
  }

  private DryRun(HubComponent hub, Translation translation) {
    this.hub = hub;
    this.translation = translation;
  }

  /** The same with another text of one mapping or layout, by its path in the plugin. */
  public DryRun edited(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Resources edited = asked -> asked.equals(path) ? Optional.of(bytes) : Optional.empty();
    return new DryRun(hub, translation.with(edited::orElse, UnaryOperator.identity()));
  }

  /** By the files as they are. */
  public DryRun unedited() {
    return new DryRun(hub);
  }

  /** The same with another text of one code table. */
  public DryRun editedCodes(String table, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new DryRun(
        hub, translation.with(UnaryOperator.identity(), codes -> codes.with(table, bytes)));
  }

  /** The same, compiled anew; it tells which mappings and layouts it reads, with all that they import. */
  public DryRun watched(Consumer<String> reads) {
    return new DryRun(
        hub,
        translation.with(
            own ->
                path -> {
                  reads.accept(path);
                  return own.find(path);
                },
            UnaryOperator.identity()));
  }

  /** What one mapping gives by itself, for the text of an XML document or for a tree. */
  public Outcome<byte[]> mapped(String mapping, Object input) {
    return outcome(mapping, () -> translation.mapped(mapping, input));
  }

  /** The file that a layout makes of a tree. */
  public Outcome<byte[]> written(String layout, JsonNode tree) {
    return outcome(layout, () -> translation.write(tree, layout));
  }

  /** The tree that a layout makes of a file. */
  public Outcome<JsonNode> read(String layout, byte[] file) {
    return outcome(layout, () -> translation.read(file, layout));
  }

  /**
   * What one translation makes of a document.
   *
   * @param mapping the translation, by its resource
   * @param result null if it refused
   * @param refusal null if it gave a result
   */
  public record Outcome<T>(String mapping, @Nullable T result, @Nullable HubException refusal) {}

  /**
   * What each {@code hub:receive} of the type would hand to the intake: the envelope, checked by native and canonical
   * schema; of a file that is split, its only one or an array of them.
   */
  public List<Outcome<JsonNode>> toCanonical(MessageType type, byte[] document) {
    List<Outcome<JsonNode>> outcomes = new ArrayList<>();
    for (HubComponent.ReceiveSettings settings : hub.receives(type)) {
      outcomes.add(
          outcome(
              String.valueOf(settings.form().mapping()),
              () -> {
                List<JsonNode> trees = trees(document, settings);
                for (JsonNode tree : trees) {
                  check(settings, tree, type);
                }
                return trees.size() == 1
                    ? trees.getFirst()
                    : Json.object().arrayNode().addAll(trees);
              }));
    }
    return outcomes;
  }

  private List<JsonNode> trees(byte[] document, HubComponent.ReceiveSettings settings) {
    if (settings.splitting() == null) {
      return List.of(translation.toCanonical(document, settings.form(), UNSTORED).tree());
    }
    Translation.Rows form = translation.rows(settings.form());
    SplitProducer.SourceFile file = SplitProducer.SourceFile.of("", document, 0);
    List<JsonNode> trees = new ArrayList<>();
    for (RowChanges.Row row : SplitProducer.read(document, form.layout())) {
      if (row.fault() != null) {
        throw row.fault();
      }
      trees.add(form.mapping().toJson(SplitProducer.input(row, file)));
    }
    return trees;
  }

  private void check(HubComponent.ReceiveSettings settings, JsonNode tree, MessageType type) {
    Envelope envelope = Envelope.read(tree);
    MessageType named = envelope.typeOf(settings.types());
    if (!named.equals(type)) {
      throw new HubException("TYPE_OTHER", FaultKind.CALLER, "the document is of type " + named);
    }
    hub.services().types().check(type, envelope.body());
  }

  /** What each {@code hub:map} would send for the message, by its mapping if any, checked by its native schema. */
  public List<Outcome<byte[]>> toNative(Message message) {
    Map<String, Outcome<byte[]>> outcomes = new TreeMap<>();
    for (MapProducer.Settings settings : hub.maps()) {
      if (settings.input() == MapProducer.Input.MESSAGE) {
        String mapping = String.valueOf(settings.form().mapping());
        outcomes.put(
            mapping,
            outcome(
                mapping,
                () ->
                    translation
                        .toNative(message, settings.form(), hub.services().attachments())
                        .bytes()));
      }
    }
    return List.copyOf(outcomes.values());
  }

  /** What is written for the system by a mapping, and checked by no native schema or layout. */
  public List<String> unchecked() {
    return hub.maps().stream()
        .filter(settings -> settings.input() == MapProducer.Input.MESSAGE)
        .map(MapProducer.Settings::form)
        .filter(form -> form.schema() == null && form.layout() == null && form.mapping() != null)
        .map(form -> String.valueOf(form.mapping()))
        .sorted()
        .toList();
  }

  /** The class loader of the plugin; must not be kept. */
  public ClassLoader plugin() {
    return hub.getCamelContext().getApplicationContextClassLoader();
  }

  private static <T> Outcome<T> outcome(String mapping, Supplier<T> translation) {
    try {
      return new Outcome<>(mapping, translation.get(), null);
    } catch (HubException e) {
      return new Outcome<>(mapping, null, e);
    }
  }
}
