package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.lastmile.hub.connector.ConnectorHealth;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.contract.ContractFile;
import org.lastmile.hub.contract.ErrorCode;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.testkit.TcpProxy.Manner;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.Target;

/**
 * What every connector must keep to. A connector's test extends it, and needs no more where the fake of its system is
 * found by {@code META-INF/services}: see {@link SystemFake}.
 *
 * <pre>{@code
 * class ApprovalsContractTest extends ConnectorContractTest {}
 * }</pre>
 *
 * <p>Samples lie in {@code samples/} of the plugin. {@code samples/inbound/<type>[.<version>][_<variant>].native.<ext>} is a
 * document as {@code hub:receive} gets it, {@code ….canonical.json} beside it the envelope that it must become. {@code
 * samples/outbound/<type>[.<version>][_<variant>].canonical.json} is a message in the form of {@link SampleMessages#read}, {@code
 * ….native.<ext>} beside it what {@code hub:map} must make of it; the files that they bring lie in {@code
 * samples/attachments}. Every declared type has a sample. For further examples see {@link Cases} and {@link LayoutFiles}.
 *
 * <p>Each route of the connector that begins outside must be reached by a sample that its system brings, and is tried
 * with the brake on and off.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConnectorContractTest {
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final int RELOADS = 3;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(10);

  /** A refusal that every door may have to say. */
  private static final HubException KEY_REUSED =
      new HubException("KEY_REUSED", FaultKind.CALLER, "the key was used for other content before");

  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final String UP = "OK";
  private static final Target.Attempt FIRST = new Target.Attempt(1, false);
  private static final int ATTEMPTS = 3;

  /** Of a large document, in bytes. */
  private static final int LARGE = 10_000_000;

  private @Nullable ContractSystem system;
  private @Nullable List<String> takenOnce;

  /** Gives the configuration that the connector starts with; by itself that by which it finds its system's fake. */
  protected void configure(ConnectorRig.Builder rig) {
    system().configure(rig);
  }

  /**
   * Brings a sample of {@code samples/inbound} as the system does: over the wire, with its own proof of who it is, in
   * the form in which it is sent. May be called several times with the same sample.
   */
  protected Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    return system().bring(rig, sample);
  }

  /** How long a message is brought again that should be taken: calls of a busy machine fail more often than once. */
  protected Duration patience() {
    return Duration.ofMinutes(2);
  }

  /** Lets the system be at another port of this machine; by itself wherever the configuration names one. */
  protected void move(ConnectorRig.Builder rig, int port) {
    rig.elsewhere(old -> port);
  }

  /** Most bytes of a document that it takes; by itself what its door takes, if it has one. */
  protected long longest() {
    return descriptor().door().map(ConnectorDescriptor.Door::maxBody).orElse(Long.MAX_VALUE);
  }

  /** Whether the connector, once it has read a sample, passes over others that are older. */
  protected boolean readsOnlyOnwards() {
    return false;
  }

  /** Directory of the connector's module. */
  protected Path directory() {
    return Path.of("").toAbsolutePath();
  }

  /** Directory of its classes and resources. */
  protected Path classes() {
    return directory().resolve("target/classes");
  }

  private ContractSystem system() {
    if (system == null) {
      system = ContractSystem.start(descriptor(), CLOCK);
    }
    return system;
  }

  @AfterAll
  void stopTheSystem() {
    if (system != null) {
      system.close();
    }
  }

  @Test
  void theDescriptorIsValid() {
    ConnectorDescriptor descriptor = descriptor();
    assertThat(descriptor.id())
        .as("id is the name of the module")
        .isEqualTo(directory().getFileName().toString());
    assertThat(SampleMessages.TYPES.known())
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
  Stream<DynamicTest> itRefusesBadConfigurationByKey() {
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
    List<Sample> samples = inbound();
    Shared rig = new Shared();
    for (Example example : examplesIn()) {
      tests.add(dynamicTest(example.name(), () -> example.check(rig.get().dryRun())));
    }
    descriptor().sends().forEach(type -> tests.add(hasSample("inbound", type, samples)));
    return tests.stream().onClose(rig::close);
  }

  @TestFactory
  Stream<DynamicTest> whatTheSystemGetsIsNative() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    List<Sample> samples = outbound();
    Shared rig = new Shared();
    for (Sample sample : samples) {
      assertThat(message(sample).type()).as("type by the file's name").isEqualTo(sample.type());
    }
    for (Example example : examplesOut()) {
      tests.add(dynamicTest(example.name(), () -> example.check(rig.get().dryRun())));
    }
    descriptor().receives().forEach(type -> tests.add(hasSample("outbound", type, samples)));
    return tests.stream().onClose(rig::close);
  }

  /** What no pair of samples reaches: rows, receipts, answers. */
  @TestFactory
  Stream<DynamicTest> itsMappingsGiveWhatTheirCasesSay() throws IOException {
    Shared rig = new Shared();
    return examplesBesides().stream()
        .map(example -> dynamicTest(example.name(), () -> example.check(rig.get().dryRun())))
        .onClose(rig::close);
  }

  /**
   * An edit of a mapping, a layout or a code table that no sample notices is one that somebody may make by mistake. See
   * {@link Edits} for other edits than those of every day.
   */
  @TestFactory
  Stream<DynamicTest> itsSamplesNoticeEveryEdit() throws IOException {
    List<Example> examples = new ArrayList<>(examplesIn());
    examples.addAll(examplesOut());
    examples.addAll(examplesBesides());
    Shared rig = new Shared();
    Edits[] edits = new Edits[1];
    return Edits.files(classes(), ConnectorRig.CODES).entrySet().stream()
        .map(
            file ->
                dynamicTest(
                    file.getKey(),
                    () -> {
                      if (edits[0] == null) {
                        edits[0] = new Edits(rig.get().dryRun(), examples);
                      }
                      assertThat(edits[0].unnoticed(file.getKey(), file.getValue()))
                          .as("edits that no sample notices, of those by the seed %s", Edits.SEED)
                          .isEmpty();
                    }))
        .onClose(rig::close);
  }

  @TestFactory
  Stream<DynamicTest> theBrakeHoldsAtEveryDoor() throws IOException {
    Set<String> held = new TreeSet<>();
    Stream<DynamicTest> samples =
        inbound().stream()
            .map(
                sample ->
                    dynamicTest(
                        "the brake for " + sample.name(), () -> held.addAll(brake(sample))));
    return Stream.concat(
        samples,
        Stream.of(
            dynamicTest(
                "the brake at every door",
                () -> {
                  try (ConnectorRig rig = rig().start()) {
                    assertThat(held)
                        .as("routes that begin outside, by those that a sample came in by")
                        .isEqualTo(rig.inbound().inbound());
                  }
                })));
  }

  /** {@code -Dhub.write=true} writes the page anew. A connector outside the project has none. */
  @Test
  void itsPageSaysWhatItIs() throws IOException {
    Path folder = directory().resolve("../../docs/connectors").normalize();
    if (!Files.isDirectory(folder)) {
      return;
    }
    Path page = folder.resolve(descriptor().id() + ".md");
    String text = ConnectorPage.of(descriptor(), classes());
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(page, text);
    }
    assertThat(page).as("written by -Dhub.write=true").exists().content().isEqualTo(text);
  }

  @Test
  void whatItWritesIsCheckedByANativeSchema() {
    try (ConnectorRig rig = rig().start()) {
      assertThat(rig.dryRun().unchecked())
          .as("mappings whose result no schema or layout checks")
          .isEmpty();
    }
  }

  @Test
  void everyKeyOfItsConfigurationIsUsed() throws IOException {
    String used = Usage.of(classes());
    assertThat(descriptor().config().keySet())
        .as("keys that neither a route nor a class reads; door.* is read by the door")
        .allMatch(key -> key.startsWith("door.") || Usage.names(used, key));
  }

  @Test
  void nothingLiesUnused() throws IOException {
    assertThat(Usage.unused(classes(), directory().resolve("README.md")))
        .as("files in mappings/ and native/ that no route, mapping, schema or class names")
        .isEmpty();
  }

  @Test
  void nothingIsLeftToDecide() throws IOException {
    assertThat(Usage.undecided(classes(), directory().resolve("src")))
        .as("what the author has to decide")
        .isEmpty();
  }

  @Test
  void thePersonsOfItsSamplesAreInvented() throws IOException {
    List<Sample> samples = new ArrayList<>(inbound());
    samples.addAll(outbound());
    assertThat(samples)
        .allSatisfy(
            sample ->
                assertThat(Persons.realNumbers(sample))
                    .as("citizen numbers in %s that are of a real area or cannot be", sample.name())
                    .isEmpty());
    List<Path> others = new ArrayList<>(Cases.files(classes().resolve("samples")));
    others.addAll(LayoutFiles.files(classes()));
    for (Path other : others) {
      assertThat(Persons.realNumbers(Documents.text(Files.readAllBytes(other))))
          .as("citizen numbers in %s that are of a real area", other)
          .allMatch(number -> number.startsWith(Persons.INVENTED));
    }
  }

  @Test
  void theSameDocumentGivesTheSameMessageAtAnyTime() throws IOException {
    assertThat(Usage.makingThingsUp(classes()))
        .as("mappings that ask for the time, or for anything that is another each time")
        .isEmpty();
    Clock later = Clock.offset(CLOCK, Duration.ofHours(30));
    assertThat(results(rig().clock(later))).isEqualTo(results(rig()));
  }

  /** What each sample becomes, by its name. */
  private Map<String, List<String>> results(ConnectorRig.Builder builder) throws IOException {
    Map<String, List<String>> results = new LinkedHashMap<>();
    try (ConnectorRig rig = builder.start()) {
      for (Sample sample : inbound()) {
        results.put(
            sample.name(),
            rig.dryRun().toCanonical(sample.type(), sample.nativeBytes()).stream()
                .map(outcome -> String.valueOf(outcome.result()))
                .toList());
      }
    }
    return results;
  }

  /**
   * The 8,105 official characters and awkward names, in place of every text of a sample that may be any: what comes in
   * and goes out holds them unchanged, or is refused with the field named where the system's charset cannot hold them.
   */
  @TestFactory
  Stream<DynamicTest> namesGoThroughUnchanged() throws IOException {
    Shared rig = new Shared();
    Stream<DynamicTest> in =
        ofEachType(inbound()).stream()
            .map(sample -> dynamicTest("in " + sample.name(), () -> namesIn(rig.get(), sample)));
    Stream<DynamicTest> out =
        ofEachType(outbound()).stream()
            .map(sample -> dynamicTest("out " + sample.name(), () -> namesOut(rig.get(), sample)));
    return Stream.concat(in, out).onClose(rig::close);
  }

  private static void namesIn(ConnectorRig rig, Sample sample) {
    byte[] document = sample.nativeBytes();
    for (String text : Characters.texts(sample.canonical())) {
      Charset charset = Characters.charset(document, text);
      if (charset != null) {
        Characters.pass(
            text,
            other -> {
              JsonNode expected = withoutKey(Characters.replaced(sample.canonical(), text, other));
              byte[] changed = Characters.replaced(document, text, other, charset);
              return Characters.Outcome.first(
                  rig.dryRun().toCanonical(sample.type(), changed),
                  result -> expected.equals(withoutKey(result)));
            });
      }
    }
  }

  /** A key may be derived from the whole document. */
  private static JsonNode withoutKey(JsonNode envelope) {
    return envelope.isObject()
        ? ((ObjectNode) envelope.deepCopy()).without("idempotencyKey")
        : envelope;
  }

  private static void namesOut(ConnectorRig rig, Sample sample) {
    for (String text : Characters.texts(sample.canonical().path("body"))) {
      Charset charset = Characters.charset(sample.nativeBytes(), text);
      if (charset != null) {
        Characters.pass(text, other -> nameOut(rig, sample, text, other, charset));
      }
    }
  }

  private static Characters.Outcome nameOut(
      ConnectorRig rig, Sample sample, String text, String other, Charset charset) {
    Message message;
    try {
      message = SampleMessages.worded(sample, text, other);
    } catch (HubException e) {
      return new Characters.Outcome(false, true, "no canonical message: " + e.getMessage());
    }
    return Characters.Outcome.first(
        rig.dryRun().toNative(message), result -> Characters.contains(result, other, charset));
  }

  /**
   * A document of 10 MB, or as large as the connector takes, is translated while less than 60 MB
   * are held, itself and its result included; where no field may be so long, it is refused with its
   * place.
   */
  @TestFactory
  Stream<DynamicTest> aLargeDocumentIsHeldFewTimes() throws IOException {
    Shared rig = new Shared();
    return Stream.of(
            LargeDocuments.in(ofEachType(inbound()), (int) Math.min(LARGE, longest())),
            LargeDocuments.out(ofEachType(outbound()), LARGE))
        .filter(documents -> !documents.none())
        .map(documents -> dynamicTest(documents.name(), () -> documents.check(rig.get().dryRun())))
        .onClose(rig::close);
  }

  @TestFactory
  Stream<DynamicTest> aRepeatIsTakenOnce() throws IOException {
    Shared rig = new Shared();
    return ofEachType(inbound()).stream()
        .map(
            sample ->
                dynamicTest(
                    "a repeat of " + sample.name(),
                    () -> {
                      if (readsOnlyOnwards()) {
                        rig.close();
                      }
                      repeat(rig.get(), sample);
                    }))
        .onClose(rig::close);
  }

  private void repeat(ConnectorRig rig, Sample sample) throws Exception {
    RecordingIntake intake = rig.intake();
    int taken = intake.received().size();
    int repeated = intake.repeats() + intake.refused().size();
    switch (bring(rig, sample)) {
      case Arrival.AtDoor first -> {
        Arrival.AtDoor again = atDoor(bring(rig, sample));
        // FHIR tells what was created, 201, from what was known, 200
        assertThat(List.of(first.status(), again.status()))
            .as("the answers to %s and its repeat: %s", first, again)
            .allSatisfy(status -> assertThat(status).isBetween(200, 299));
        assertThat(intake.repeats()).as("repeats handed in").isEqualTo(repeated + 1);
      }
      case Arrival.Answered first -> {
        assertThat(answered(bring(rig, sample)).taken()).as("the answer to a repeat").isTrue();
        assertThat(intake.repeats()).as("repeats handed in").isEqualTo(repeated + 1);
      }
      case Arrival.Laid laid -> {
        await().until(() -> intake.received().size() > taken);
        bring(rig, sample);
        // it may be told by the name of its file, or by what was known of its rows, and never be
        // handed in
        for (long end = System.nanoTime() + SHORT.toNanos();
            System.nanoTime() < end && intake.repeats() + intake.refused().size() == repeated; ) {
          Thread.sleep(POLL);
        }
      }
      case Arrival.WithDelivery none -> {
        return;
      }
    }
    assertThat(intake.received()).as("taken").hasSize(taken + 1);
  }

  /** Whatever its protocol, a system in trouble gets its messages later; none is given up or blamed on the sender. */
  @TestFactory
  Stream<DynamicTest> deliveriesToASystemInTroubleAreTriedAgain() throws IOException {
    List<Sample> samples = delivered();
    if (samples.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(Trouble.Kind.values())
        .map(
            kind ->
                dynamicTest(
                    "a system that " + kind,
                    () ->
                        trouble(
                            kind, kind == Trouble.Kind.SILENT ? samples.subList(0, 1) : samples)));
  }

  private void trouble(Trouble.Kind kind, List<Sample> samples) throws IOException {
    try (Trouble system = new Trouble(kind);
        ConnectorRig rig =
            moved(system.port()).callLimit(kind == Trouble.Kind.NOT_THERE ? LONG : SHORT).start()) {
      for (Sample sample : samples) {
        HubException fault =
            catchThrowableOfType(HubException.class, () -> rig.deliver(deliverable(rig, sample)));
        assertThat(fault).as("%s to a system that %s", sample.name(), kind).isNotNull();
        assertThat(kind.faults())
            .as("%s: %s", fault.code(), fault.getMessage())
            .contains(fault.kind());
        assertThat(fault.getMessage())
            .as("no address")
            .doesNotContain(String.valueOf(system.port()));
        assertThat(rig.health().up()).as("health").isFalse();
        assertThat(rig.health().code()).as("code of its health").isEqualTo(fault.code());
      }
      // what still waits for its answer would keep the rig from stopping
      system.close();
    }
  }

  /** Down with a reason while the system is away, and up again once it is back and a message has passed. */
  @TestFactory
  Stream<DynamicTest> itsHealthFollowsItsSystem() throws IOException {
    return delivered().stream()
        .limit(1)
        .map(sample -> dynamicTest("with " + sample.name(), () -> health(sample)));
  }

  private void health(Sample sample) throws IOException {
    try (Reached system = new Reached(rig(), patience())) {
      ConnectorRig rig = system.rig();
      Message message = deliverable(rig, sample);
      system.ways(Manner.CUT);
      system.fails(message);
      ConnectorHealth away = rig.health();
      assertThat(away.up()).as("while the system is away: %s", away).isFalse();
      assertThat(away.code()).isNotEqualTo(UP);
      assertThat(away.detail()).as("why it is down").isNotBlank();

      system.ways(Manner.WELL);
      system.deliver(message, FIRST);
      await()
          .untilAsserted(
              () -> assertThat(rig.health().code()).as("%s", rig.health()).isEqualTo(UP));
      assertThat(rig.health().up()).isTrue();
      assertThat(rig.health().lastSuccess()).isNotNull();
    }
  }

  /**
   * What {@code repeat} of the descriptor promises: brought again after an attempt that nobody can say the end of, and
   * after one that was taken, a message has taken effect once. For {@code query} the system is asked first, for {@code
   * none} the hub brings nothing again.
   */
  @TestFactory
  Stream<DynamicTest> aRepeatedDeliveryTakesEffectOnce() throws IOException {
    Repeat repeat = descriptor().repeat();
    if (repeat == Repeat.NONE || delivered().isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(dynamicTest("repeat: " + repeat, () -> repeatedDeliveries(repeat)));
  }

  private void repeatedDeliveries(Repeat repeat) throws IOException {
    List<String> once = takenOnce();
    try (Reached system = new Reached(rig(), patience())) {
      for (Message message : messages(system.rig())) {
        system.ways(Manner.UNANSWERED);
        system.fails(message);
        system.ways(Manner.WELL);
        for (int number = 2; number <= ATTEMPTS; number++) {
          if (repeat != Repeat.QUERY || !system.rig().has(message)) {
            system.deliver(message, new Target.Attempt(number, true));
          }
        }
        if (repeat == Repeat.QUERY) {
          assertThat(system.rig().has(message)).as("%s is there", message.type()).isTrue();
        }
      }
      await().until(() -> taken().size() >= once.size());
      // what has taken effect twice may be seen a moment later
      await()
          .during(MOMENT)
          .untilAsserted(() -> assertThat(taken()).containsExactlyInAnyOrderElementsOf(once));
    }
  }

  /** What the system gets is in the order in which it is brought, though the first of it had to be brought again. */
  @TestFactory
  Stream<DynamicTest> deliveriesArriveInOrder() throws IOException {
    List<String> once = takenOnce();
    if (Set.copyOf(once).size() < 2) {
      return Stream.empty();
    }
    return Stream.of(dynamicTest(String.join(", ", once), () -> deliveriesInOrder(once)));
  }

  private void deliveriesInOrder(List<String> once) throws IOException {
    try (Reached system = new Reached(rig(), patience())) {
      Target.Attempt attempt = new Target.Attempt(2, true);
      for (Message message : messages(system.rig())) {
        if (attempt.doubtful()) {
          system.ways(Manner.CUT);
          system.fails(message);
          system.ways(Manner.WELL);
        }
        system.deliver(message, attempt);
        attempt = FIRST;
      }
      await().untilAsserted(() -> assertThat(taken()).hasSameSizeAs(once));
      assertThat(taken()).isEqualTo(once);
    }
  }

  /** What the system takes of the messages, each brought once and waited for; what is answered at once may take no effect. */
  private List<String> takenOnce() throws IOException {
    if (takenOnce == null) {
      try (Reached system = new Reached(rig(), patience())) {
        for (Message message : messages(system.rig())) {
          int before = taken().size();
          if (system.deliver(message, FIRST).answers().isEmpty()) {
            await(message.type() + " is taken").until(() -> taken().size() > before);
          }
        }
        takenOnce = taken();
      }
    }
    return takenOnce;
  }

  /** Those of all samples that are delivered, as the descriptor names their types, each with an id and a key of its own. */
  private List<Message> messages(ConnectorRig rig) throws IOException {
    bringAttachments(rig);
    List<Sample> samples = outbound();
    List<Message> messages = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (MessageType type : descriptor().receives()) {
      for (Sample sample : samples) {
        if (sample.type().equals(type)) {
          Message message = message(sample);
          ObjectNode tree = rig.attachments().pretend(sample).canonical().deepCopy();
          tree.put("id", own(message.id(), ids));
          tree.put("idempotencyKey", own(message.idempotencyKey(), keys));
          messages.add(SampleMessages.read(tree));
        }
      }
    }
    return messages;
  }

  /** The text itself or, if somebody has it, another that is as long. */
  private static String own(String text, Set<String> taken) {
    String own = text;
    for (int n = 0; !taken.add(own); n++) {
      own = text.substring(0, Math.max(0, text.length() - 2)) + "%02d".formatted(n);
    }
    return own;
  }

  private List<String> taken() {
    return system().taken().stream().map(one -> one.what() + " " + one.number()).toList();
  }

  /** What the system sends of a case comes in in its order, also when it had to wait for the hub. */
  @TestFactory
  Stream<DynamicTest> whatIsSentOfACaseIsReceivedInOrder() throws IOException {
    Map<String, List<Sample>> cases = new TreeMap<>();
    for (Sample sample : ofEachType(inbound())) {
      String caseNo = sample.canonical().path("caseNo").textValue();
      if (caseNo != null) {
        cases.computeIfAbsent(caseNo, c -> new ArrayList<>()).add(sample);
      }
    }
    return cases.entrySet().stream()
        .filter(one -> one.getValue().size() > 1)
        .map(one -> dynamicTest(one.getKey(), () -> inOrder(one.getValue())));
  }

  private static String key(Sample sample) {
    return sample.canonical().path("idempotencyKey").textValue();
  }

  private void inOrder(List<Sample> samples) throws Exception {
    try (ConnectorRig rig = rig().start()) {
      RecordingIntake intake = rig.intake();
      intake.pull();
      List<String> sent = new ArrayList<>();
      for (Sample sample : system().inOrder(samples)) {
        Arrival arrival = bring(rig, sample);
        if (arrival instanceof Arrival.AtDoor || arrival instanceof Arrival.Answered) {
          // who was told that the hub is full comes again before it sends the next
          intake.release();
          bring(rig, sample);
        }
        if (!(arrival instanceof Arrival.WithDelivery)) {
          sent.add(key(sample));
        }
      }
      if (intake.brake() != null) {
        await().until(() -> intake.heldBack() > 0);
        intake.stumble();
      }
      await().untilAsserted(() -> assertThat(intake.received()).hasSameSizeAs(sent));
      assertThat(intake.received()).extracting(Intake.Reception::key).isEqualTo(sent);
    }
  }

  @Test
  void itsLogsHoldNoSecretsAndNoPersons() throws Exception {
    ConnectorRig.Builder builder = rig();
    Set<String> forbidden =
        new TreeSet<>(
            builder.values(
                descriptor().config().entrySet().stream()
                    .filter(one -> one.getValue().secret())
                    .map(Map.Entry::getKey)
                    .toList()));
    try (LogWatch logs = new LogWatch();
        ConnectorRig rig = builder.start()) {
      rig.intake().refuseAll(KEY_REUSED);
      for (Sample sample : ofEachType(inbound())) {
        forbidden.addAll(Persons.texts(sample.type(), sample.canonical().path("body")));
        int before = rig.intake().refused().size();
        if (bring(rig, sample) instanceof Arrival.Laid) {
          await().until(() -> rig.intake().refused().size() > before);
          if (readsOnlyOnwards()) {
            break;
          }
        }
      }
      for (Sample sample : delivered()) {
        forbidden.addAll(Persons.texts(sample.type(), sample.canonical().path("body")));
        try {
          rig.deliver(deliverable(rig, sample));
        } catch (HubException e) {
          assertThat(forbidden)
              .as(e.getMessage())
              .noneMatch(String.valueOf(e.getMessage())::contains);
        }
      }
      assertThat(logs.lines()).isNotEmpty();
      assertThat(logs.lines())
          .allSatisfy(line -> assertThat(forbidden).as(line).noneMatch(line::contains));
    }
  }

  /** So that whoever meets one, on whichever side, reads what to do. */
  @TestFactory
  Stream<DynamicTest> itsErrorCodesAreDocumented() throws IOException {
    Map<String, ErrorCode> documented = new TreeMap<>();
    for (ErrorCode one : ContractFile.of(Resources.of(classes())).codes()) {
      one.codes().forEach(code -> documented.put(code, one));
    }
    return ErrorCodes.in(classes()).stream()
        .map(
            code ->
                dynamicTest(
                    code,
                    () -> {
                      assertThat(documented).as(ContractFile.NAME).containsKey(code);
                      ErrorCode words = Objects.requireNonNull(documented.get(code));
                      assertThat(List.of(words.zh(), words.en()))
                          .allSatisfy(text -> assertThat(text).isNotBlank());
                    }));
  }

  private List<Example> examplesIn() throws IOException {
    List<Example> examples = new ArrayList<>(inbound().stream().map(Example::inbound).toList());
    examples.addAll(Cases.besides(inbound(), classes().resolve("samples/inbound"), true));
    return examples;
  }

  private List<Example> examplesOut() throws IOException {
    List<Example> examples = new ArrayList<>(outbound().stream().map(Example::outbound).toList());
    examples.addAll(Cases.besides(outbound(), classes().resolve("samples/outbound"), false));
    return examples;
  }

  private List<Example> examplesBesides() throws IOException {
    List<Example> examples = new ArrayList<>(Cases.ofMappings(classes()));
    examples.addAll(LayoutFiles.of(classes()));
    return examples;
  }

  private List<Sample> inbound() throws IOException {
    return Sample.find(classes().resolve("samples/inbound"));
  }

  private List<Sample> outbound() throws IOException {
    return Sample.find(classes().resolve("samples/outbound"));
  }

  /** A sample of each type that is delivered, and not only asked for, in the order in which the descriptor names them. */
  private List<Sample> delivered() throws IOException {
    List<Sample> samples = ofEachType(outbound());
    return descriptor().receives().stream()
        .flatMap(type -> samples.stream().filter(sample -> sample.type().equals(type)))
        .toList();
  }

  /** One of each type, the first by name. */
  private static List<Sample> ofEachType(List<Sample> samples) {
    Map<MessageType, Sample> first = new LinkedHashMap<>();
    samples.forEach(sample -> first.putIfAbsent(sample.type(), sample));
    return List.copyOf(first.values());
  }

  /** A sample's message, with the files that it names. */
  private Message deliverable(ConnectorRig rig, Sample sample) throws IOException {
    bringAttachments(rig);
    return message(rig.attachments().pretend(sample));
  }

  private static Message message(Sample sample) {
    return SampleMessages.read((ObjectNode) sample.canonical());
  }

  private void bringAttachments(ConnectorRig rig) throws IOException {
    Path folder = classes().resolve("samples/attachments");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          rig.attachments().store(Files.readAllBytes(file), file.getFileName().toString());
        }
      }
    }
  }

  /** Tries a sample with the brake on and off. Gives the routes that it came in by. */
  private Set<String> brake(Sample sample) throws Exception {
    try (ConnectorRig rig = rig().start()) {
      RecordingIntake intake = rig.intake();
      intake.pull();
      switch (bring(rig, sample)) {
        case Arrival.AtDoor answer -> {
          door(rig, sample, answer);
          intake.release();
          Arrival.AtDoor taken = atDoor(bring(rig, sample));
          assertThat(taken.status()).as("the brake is off: %s", taken).isBetween(200, 299);
          assertThat(rig.inbound().used()).allMatch(rig.inbound()::isDoor, "is a door");
        }
        case Arrival.Answered answer -> {
          line(rig, sample, answer);
          intake.release();
          Arrival.Answered taken = answered(bring(rig, sample));
          assertThat(taken.taken()).as("the brake is off: %s", taken).isTrue();
          assertThat(rig.inbound().used()).noneMatch(rig.inbound()::isDoor);
        }
        case Arrival.Laid laid -> {
          await().untilAsserted(() -> assertThat(intake.heldBack()).isPositive());
          nothingTaken(intake);
          intake.release();
          await().untilAsserted(() -> assertThat(intake.received()).isNotEmpty());
          assertThat(rig.inbound().used()).noneMatch(rig.inbound()::isDoor);
        }
        case Arrival.WithDelivery none -> {
          return Set.of();
        }
      }
      assertThat(intake.received())
          .singleElement()
          .satisfies(
              taken -> {
                assertThat(taken.type()).isEqualTo(sample.type());
                assertThat(taken.key())
                    .isEqualTo(sample.canonical().path("idempotencyKey").textValue());
              });
      return rig.inbound().used();
    }
  }

  private void door(ConnectorRig rig, Sample sample, Arrival.AtDoor shut) throws Exception {
    RecordingIntake intake = rig.intake();
    HubException brake = Objects.requireNonNull(intake.brake());
    intake.refuseAll(brake);
    Arrival.AtDoor behind = atDoor(bring(rig, sample));
    assertThat(intake.heldBack()).as("times that the sample was handed in").isPositive();
    nothingTaken(intake);
    intake.refuseAll(KEY_REUSED);
    Arrival.AtDoor other = atDoor(bring(rig, sample));

    assertThat(Documents.sameForm(bytes(other), sample.nativeBytes()))
        .as("refused in the form in which the system speaks: %s", other)
        .isTrue();
    saysTheBrake("the brake is on", shut, other);
    saysTheBrake("the brake falls while the request is under way", behind, other);
  }

  /** The same where a refusal has neither status nor headers. */
  private void line(ConnectorRig rig, Sample sample, Arrival.Answered shut) throws Exception {
    RecordingIntake intake = rig.intake();
    HubException brake = Objects.requireNonNull(intake.brake());
    intake.refuseAll(brake);
    Arrival.Answered behind = answered(bring(rig, sample));
    assertThat(intake.heldBack()).as("times that the sample was handed in").isPositive();
    nothingTaken(intake);
    intake.refuseAll(KEY_REUSED);
    Arrival.Answered other = answered(bring(rig, sample));

    assertThat(other.taken()).as("another refusal: %s", other).isFalse();
    for (Arrival.Answered answer : List.of(shut, behind)) {
      assertThat(answer.taken()).as("the brake is on: %s", answer).isFalse();
      assertThat(answer.answer().contains(brake.code()))
          .as("the code of the brake in %s as that of another refusal in %s", answer, other)
          .isEqualTo(other.answer().contains(KEY_REUSED.code()));
    }
  }

  /** In the words of another refusal by the same door. */
  private static void saysTheBrake(String when, Arrival.AtDoor answer, Arrival.AtDoor other) {
    assertThat(answer.status()).as("%s: %s", when, answer).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After"))
        .as("%s: seconds in Retry-After", when)
        .hasValueSatisfying(seconds -> assertThat(seconds).matches("[1-9][0-9]*"));
    assertThat(mediaType(answer)).as("%s: media type", when).isEqualTo(mediaType(other));
    Set<String> places = Documents.places(bytes(other), KEY_REUSED.code());
    Set<String> placesNow = Documents.places(bytes(answer), "BRAKE");
    assertThat(places)
        .as("%s: where a refusal has its code; in %s as in %s", when, answer, other)
        .containsAll(placesNow);
    assertThat(placesNow.isEmpty())
        .as("%s: no code in %s", when, answer)
        .isEqualTo(places.isEmpty());
  }

  /** While the brake is on the ledger is spared too. */
  private static void nothingTaken(RecordingIntake intake) {
    assertThat(intake.received()).as("accepted though the brake is on").isEmpty();
    assertThat(intake.refused()).as("recorded though the brake is on").isEmpty();
  }

  private static Arrival.AtDoor atDoor(Arrival arrival) {
    assertThat(arrival).isInstanceOf(Arrival.AtDoor.class);
    return (Arrival.AtDoor) arrival;
  }

  private static Arrival.Answered answered(Arrival arrival) {
    assertThat(arrival).isInstanceOf(Arrival.Answered.class);
    return (Arrival.Answered) arrival;
  }

  private static byte[] bytes(Arrival.AtDoor answer) {
    return answer.body().getBytes(StandardCharsets.UTF_8);
  }

  private static String mediaType(Arrival.AtDoor answer) {
    return answer.headers().firstValue("Content-Type").orElse("none").split(";", 2)[0].strip();
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
                        + (type.version() == 1 ? "" : "." + type.version())
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

  /** One rig for several tests, which do not change it; it starts for the first of them. */
  private final class Shared implements AutoCloseable {
    private @Nullable ConnectorRig rig;

    ConnectorRig get() throws IOException {
      if (rig == null) {
        rig = rig().start();
        bringAttachments(rig);
      }
      return rig;
    }

    @Override
    public void close() {
      if (rig != null) {
        rig.close();
        rig = null;
      }
    }
  }

  private ConnectorRig.Builder moved(int port) {
    ConnectorRig.Builder builder = rig();
    move(builder, port);
    return builder;
  }

  private ConnectorRig.Builder rig() {
    ConnectorRig.Builder builder = ConnectorRig.of(classes()).clock(CLOCK);
    configure(builder);
    return builder;
  }

  private ConnectorDescriptor descriptor() {
    try {
      return DescriptorReader.read(
          Files.readAllBytes(classes().resolve("connector.yaml")), "connector.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
