package org.lastmile.connectors.carersupport;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.NativeFiles;

/**
 * A gateway in a home: MQTT 3.1.1 with a certificate of its own, a session that the broker keeps, and a last will. It
 * takes the number of an incident for its own when it names a case that the hub gave it.
 */
public final class Gateway implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_MS = 10_000;
  private static final AtomicInteger SESSIONS = new AtomicInteger();

  private final String id;
  private final MqttAsyncClient client;
  private final MqttConnectOptions options;
  private final int session = SESSIONS.incrementAndGet();
  private final AtomicInteger losses = new AtomicInteger();
  private final AtomicInteger statuses = new AtomicInteger();
  private final List<JsonNode> receipts = new CopyOnWriteArrayList<>();
  private final List<JsonNode> commands = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final Set<String> cases = new HashSet<>();
  private final DayBook taken;
  private final Set<String> done = new HashSet<>();
  private final JsonSchema receiptSchema = NativeFiles.jsonSchema("native/receipt.schema.json");
  private final JsonSchema commandSchema = NativeFiles.jsonSchema("native/command.schema.json");

  /** What it says to commands; null for nothing. */
  private volatile @Nullable String answer = "DONE";

  Gateway(String url, String id, Path keyStore, Path trustStore, String password, DayBook taken) {
    this.id = id;
    this.taken = taken;
    this.options = options(keyStore, trustStore, password);
    options.setCleanSession(false);
    options.setWill(
        topic("status"),
        object()
            .put("gatewayId", id)
            .put("session", session)
            .put("state", "OFFLINE")
            .put("will", true)
            .toString()
            .getBytes(StandardCharsets.UTF_8),
        1,
        true);
    try {
      client = new MqttAsyncClient(url, id, new MemoryPersistence());
      client.setCallback(new Arrival());
      client.connect(options).waitForCompletion(PATIENCE_MS);
      client
          .subscribe(
              new String[] {topic("+/ack"), topic("cmd/+"), "dagw/v1/all/cmd/+"},
              new int[] {1, 1, 1})
          .waitForCompletion(PATIENCE_MS);
    } catch (MqttException e) {
      throw new IllegalStateException("gateway " + id + " cannot work", e);
    }
  }

  private static MqttConnectOptions options(Path keyStore, Path trustStore, String password) {
    Properties tls = new Properties();
    tls.setProperty("com.ibm.ssl.keyStore", keyStore.toString());
    tls.setProperty("com.ibm.ssl.keyStoreType", "PKCS12");
    tls.setProperty("com.ibm.ssl.keyStorePassword", password);
    tls.setProperty("com.ibm.ssl.trustStore", trustStore.toString());
    tls.setProperty("com.ibm.ssl.trustStoreType", "PKCS12");
    tls.setProperty("com.ibm.ssl.trustStorePassword", password);
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setSSLProperties(tls);
    options.setMaxInflight(1_000);
    return options;
  }

  /** Takes a client's session over and ends it. */
  static void forget(String url, String client, Path keyStore, Path trustStore, String password) {
    MqttConnectOptions options = options(keyStore, trustStore, password);
    options.setCleanSession(true);
    try (MqttAsyncClient thief = new MqttAsyncClient(url, client, new MemoryPersistence())) {
      thief.connect(options).waitForCompletion(PATIENCE_MS);
      thief.disconnect(0).waitForCompletion(PATIENCE_MS);
    } catch (MqttException e) {
      throw new IllegalStateException("the session of " + client + " stays", e);
    }
  }

  /** Connects, if it is not connected; a connection that is ending has ended first. */
  public void connect() {
    await()
        .atMost(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .until(
            () -> {
              if (!client.isConnected()) {
                try {
                  client.connect(options).waitForCompletion(PATIENCE_MS);
                } catch (MqttException e) {
                  if (e.getReasonCode() == MqttException.REASON_CODE_CLIENT_DISCONNECTING) {
                    return false;
                  }
                  throw new IllegalStateException("gateway " + id + " is not let in", e);
                }
              }
              return true;
            });
  }

  /** How often its connection was broken. */
  public int losses() {
    return losses.get();
  }

  private String topic(String end) {
    return "dagw/v1/" + id + "/" + end;
  }

  /** Publishes a document on a topic of its own ({@code alarm}, {@code respite}, {@code status}). */
  public void publish(String kind, String document) {
    publish(kind, document, kind.equals("status"));
  }

  /** The same, retained or not. */
  public void publish(String kind, String document, boolean retained) {
    publishTo(topic(kind), document, retained);
  }

  /** Publishes to any topic; the broker may not allow it. */
  public void publishTo(String topic, String document, boolean retained) {
    try {
      client
          .publish(topic, document.getBytes(StandardCharsets.UTF_8), 1, retained)
          .waitForCompletion(PATIENCE_MS);
    } catch (MqttException e) {
      throw new IllegalStateException("gateway " + id + " may not publish to " + topic, e);
    }
  }

  /** Says how a device of the home does. */
  public void status(String device, String state) {
    publish(
        "status",
        object()
            .put("gatewayId", id)
            .put("deviceId", device)
            .put("session", session)
            .put("seq", statuses.incrementAndGet())
            .put("state", state)
            .put("ts", 1_795_500_000L + statuses.get())
            .toString());
  }

  /** Falls silent: the broker says the last will. */
  public void fallSilent() {
    try {
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException e) {
      throw new IllegalStateException("gateway " + id + " does not fall silent", e);
    }
  }

  /** Goes away in order; the broker keeps what is for it. */
  public void leave() {
    try {
      client.disconnect(0).waitForCompletion(PATIENCE_MS);
    } catch (MqttException e) {
      throw new IllegalStateException("gateway " + id + " does not leave", e);
    }
  }

  /**
   * What it says to commands.
   *
   * @param result DONE, REFUSED or BUSY, null for nothing
   */
  public void answers(@Nullable String result) {
    answer = result;
  }

  /** What the hub has acknowledged, in order. */
  public List<JsonNode> receipts() {
    return List.copyOf(receipts);
  }

  /** A case that it has reported, by the number that the hub gave it. */
  void reported(String caseNo) {
    cases.add(caseNo);
  }

  /** What it has done it does once more when it is told so again. */
  void forgetDone() {
    done.clear();
  }

  /** The commands that it did, each once. */
  public List<JsonNode> commands() {
    return List.copyOf(commands);
  }

  /** What came and was not as its schema says. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  private void take(String topic, MqttMessage message) {
    try {
      arrived(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException | MqttException e) {
      wrong.add(topic + ": " + e);
    }
  }

  private void arrived(String topic, String text) throws JsonProcessingException, MqttException {
    JsonNode document = JSON.readTree(text);
    if (topic.endsWith("/ack")) {
      check(receiptSchema, document);
      if (document.has("caseNo")) {
        cases.add(document.path("caseNo").textValue());
      }
      receipts.add(document);
      return;
    }
    check(commandSchema, document);
    String number = document.path("msgId").textValue();
    if (topic.startsWith("dagw/v1/all/") && !isOwn(document.path("caseNos"))) {
      return;
    }
    if ("DONE".equals(answer) && done.add(number)) {
      commands.add(document);
      taken.enter(topic.substring(topic.indexOf("cmd/")), number);
    }
    if (answer != null) {
      ObjectNode ack = object().put("msgId", number).put("gatewayId", id).put("result", answer);
      if ("REFUSED".equals(answer)) {
        ack.put("code", "UNKNOWN_REQUEST");
      }
      client.publish(topic + "/ack", ack.toString().getBytes(StandardCharsets.UTF_8), 1, false);
    }
  }

  private boolean isOwn(JsonNode numbers) {
    for (JsonNode number : numbers) {
      if (cases.contains(number.textValue())) {
        return true;
      }
    }
    return false;
  }

  private void check(JsonSchema schema, JsonNode document) {
    Set<ValidationMessage> faults = schema.validate(document);
    if (!faults.isEmpty()) {
      wrong.add(faults.toString());
    }
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }

  @Override
  public void close() {
    try {
      client.disconnectForcibly(0, 1, client.isConnected());
      client.close(true);
    } catch (MqttException e) {
      throw new IllegalStateException("gateway " + id + " does not close", e);
    }
  }

  private final class Arrival implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      take(topic, message);
    }

    @Override
    public void connectionLost(Throwable cause) {
      losses.incrementAndGet();
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }
}
