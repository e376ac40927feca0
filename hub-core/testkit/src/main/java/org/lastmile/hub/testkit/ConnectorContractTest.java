package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;

/**
 * What every connector must keep to. A connector's test extends it and gives the configuration of a rig:
 *
 * <pre>{@code
 * class ApprovalsContractTest extends ConnectorContractTest {
 *   @Override
 *   protected void configure(ConnectorRig.Builder rig) {
 *     rig.config("service.url", "http://localhost:1/approvals").config("service.password", UUID.randomUUID().toString());
 *   }
 * }
 * }</pre>
 *
 * <p>Samples lie in {@code samples/} of the plugin. {@code samples/inbound/<type>[_<variant>].native.<ext>} is a document
 * as {@code hub:receive} gets it, {@code ….canonical.json} beside it the envelope that it must become. {@code
 * samples/outbound/<type>[_<variant>].canonical.json} is a message in the form of {@link SampleMessages#read}, {@code
 * ….native.<ext>} beside it what {@code hub:map} must make of it. Every declared type has a sample.
 */
public abstract class ConnectorContractTest {
  private static final int RELOADS = 3;

  /** Gives the configuration that the connector starts with; the system need not be there. */
  protected abstract void configure(ConnectorRig.Builder rig);

  /** Directory of the connector's module. */
  protected Path directory() {
    return Path.of("").toAbsolutePath();
  }

  /** Directory of its classes and resources. */
  protected Path classes() {
    return directory().resolve("target/classes");
  }

  @Test
  void theDescriptorIsValid() throws IOException {
    ConnectorDescriptor descriptor = descriptor();
    assertThat(descriptor.id())
        .as("id is the name of the module")
        .isEqualTo(directory().getFileName().toString());
    assertThat(new CanonicalTypes().known())
        .as("canonical types")
        .containsAll(descriptor.sends())
        .containsAll(descriptor.receives())
        .containsAll(descriptor.answers());
    assertThat(
            descriptor.sends().size() + descriptor.receives().size() + descriptor.answers().size())
        .as("types declared")
        .isPositive();
  }

  @Test
  void itStartsStopsAndReloadsAndLeavesNothingBehind() {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (ConnectorRig rig = rig().start()) {
      String id = rig.descriptor().id();
      assertThat(rig.health().up()).isTrue();
      for (int round = 0; round < RELOADS; round++) {
        loaders.add(new WeakReference<>(rig.pluginLoader()));
        rig.reload();
        assertThat(rig.health().up()).isTrue();
      }
      loaders.add(new WeakReference<>(rig.pluginLoader()));
      rig.connectors().stop(id);
      assertThat(rig.health().code()).isEqualTo("CONNECTOR_STOPPED");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(loaders.stream().filter(loader -> loader.get() != null).count())
                    .as("class loaders of stopped connectors that are still held")
                    .isZero();
              });
      rig.connectors().start(id);
      assertThat(rig.health().up()).isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> itRefusesBadConfigurationByKey() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        dynamicTest("an unknown key", () -> refuses("noSuchKey", rig().config("noSuchKey", "1"))));
    descriptor()
        .config()
        .forEach(
            (key, property) -> {
              if (property.defaultValue().isEmpty()) {
                tests.add(dynamicTest(key + " missing", () -> refuses(key, rig().without(key))));
              }
              String wrong = wrong(property);
              if (!wrong.isEmpty()) {
                tests.add(
                    dynamicTest(
                        key + " of the wrong type", () -> refuses(key, rig().config(key, wrong))));
              }
            });
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> whatTheSystemSendsBecomesCanonical() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    List<Sample> samples = Sample.find(classes().resolve("samples/inbound"));
    for (Sample sample : samples) {
      tests.add(dynamicTest(sample.name(), () -> inbound(sample)));
    }
    descriptor().sends().forEach(type -> tests.add(hasSample("inbound", type, samples)));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> whatTheSystemGetsIsNative() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    List<Sample> samples = Sample.find(classes().resolve("samples/outbound"));
    for (Sample sample : samples) {
      tests.add(dynamicTest(sample.name(), () -> outbound(sample)));
    }
    descriptor().receives().forEach(type -> tests.add(hasSample("outbound", type, samples)));
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> itsErrorCodesAreDocumented() throws IOException {
    Set<String> codes = ErrorCodes.in(classes());
    Path readme = directory().resolve("README.md");
    String text = Files.exists(readme) ? Files.readString(readme) : "";
    return codes.stream()
        .map(
            code ->
                dynamicTest(
                    code, () -> assertThat(text).as("README.md of the connector").contains(code)));
  }

  private void inbound(Sample sample) throws IOException {
    try (ConnectorRig rig = rig().start()) {
      List<String> outcomes = new ArrayList<>();
      for (DryRun.Outcome<?> outcome :
          rig.dryRun().toCanonical(sample.type(), sample.nativeBytes())) {
        if (sample.canonical().equals(outcome.result())) {
          return;
        }
        outcomes.add(told(outcome));
      }
      throw new AssertionError(
          sample.name()
              + " became none of what it should; by mapping: "
              + outcomes
              + "\nexpected "
              + sample.canonical());
    }
  }

  private void outbound(Sample sample) throws IOException {
    Message message = SampleMessages.read((ObjectNode) sample.canonical());
    assertThat(message.type()).as("type by the file's name").isEqualTo(sample.type());
    try (ConnectorRig rig = rig().start()) {
      List<String> outcomes = new ArrayList<>();
      for (DryRun.Outcome<byte[]> outcome : rig.dryRun().toNative(message)) {
        if (outcome.result() != null && Documents.same(outcome.result(), sample.nativeBytes())) {
          return;
        }
        outcomes.add(told(outcome));
      }
      throw new AssertionError(
          sample.name() + " became none of what it should; by mapping: " + outcomes);
    }
  }

  private static String told(DryRun.Outcome<?> outcome) {
    HubException refusal = outcome.refusal();
    if (refusal != null) {
      return "\n"
          + outcome.mapping()
          + " refused: "
          + refusal.code()
          + " at "
          + refusal.place()
          + ": "
          + refusal.getMessage();
    }
    Object result = outcome.result();
    return "\n"
        + outcome.mapping()
        + " gave: "
        + (result instanceof byte[] bytes ? Documents.text(bytes) : result);
  }

  private static DynamicTest hasSample(String direction, MessageType type, List<Sample> samples) {
    return dynamicTest(
        "a sample of " + type,
        () ->
            assertThat(samples)
                .as(
                    "samples/"
                        + direction
                        + "/"
                        + type.name()
                        + "[_variant].native.* and .canonical.json")
                .anyMatch(sample -> sample.type().equals(type)));
  }

  private static void refuses(String key, ConnectorRig.Builder rig) {
    assertThatThrownBy(rig::start)
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("CONNECTOR_CONFIG"))
        .hasMessageContaining("'" + key + "'");
  }

  private static String wrong(Property property) {
    return switch (property.type()) {
      case STRING -> "";
      case INTEGER, DURATION, SIZE -> "many";
      case BOOLEAN -> "perhaps";
      case URL -> "nowhere";
      case PATH -> "\0";
    };
  }

  private ConnectorRig.Builder rig() {
    ConnectorRig.Builder builder = ConnectorRig.of(classes());
    configure(builder);
    return builder;
  }

  private ConnectorDescriptor descriptor() throws IOException {
    return DescriptorReader.read(
        Files.readAllBytes(classes().resolve("connector.yaml")), "connector.yaml");
  }
}
