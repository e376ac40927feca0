package org.lastmile.hub.connector;

/** Names of the headers and properties that the component {@code hub} sets and reads on an exchange of a connector. */
public final class Exchanges {
  /** Property: the {@code Message} that is delivered or asked. */
  public static final String MESSAGE = "HubMessage";

  /** Property: {@code List<Attachment>}, what was stored of this exchange and belongs to the message received. */
  public static final String ATTACHMENTS = "HubAttachments";

  /** Property: {@code byte[]}, the native bytes as they came in or go out; evidence. */
  public static final String NATIVE = "HubNative";

  /** Property: media type of {@link #NATIVE}. */
  public static final String NATIVE_TYPE = "HubNativeType";

  /** Property: {@code Map<String, String>}, numbers under which the system knows the case; for the DELIVERED entry. */
  public static final String KEYS = "HubKeys";

  /** Header: the tenant of a system that a message came from or goes to, for {@code queue:} with several tenants. */
  public static final String TENANT = "HubTenant";

  /** Property: name of the file that an inbox has under way, as the route templates set it. */
  static final String FILE = "siteFile";

  /** Header: how many rows of a file that was split have been refused. */
  static final String ROWS_REFUSED = "HubRowsRefused";

  /** Header: the topic that a message came on or goes to, for {@code mqtt:}. */
  public static final String TOPIC = "HubTopic";

  /** Property: W3C trace context of what this exchange brings in. */
  static final String TRACEPARENT = "HubTraceparent";

  /** Property: set once what this exchange brought in is durable. */
  static final String RECEIVED = "HubReceived";

  /** Property: set when the hub could not take what this exchange brings in, and may later. */
  static final String NOT_NOW = "HubNotNow";

  /** Property: set once the refusal of this exchange is recorded. */
  static final String REFUSED = "HubRefused";

  /** Property: {@link Versions} of what handled the exchange. */
  static final String VERSIONS = "HubVersions";

  /** Property: the body as the hub set it last; a body that is still the same object is no answer of the system. */
  static final String GIVEN = "HubMapped";

  static final String MESSAGE_ID = "HubMessageId";
  static final String TYPE = "HubType";
  static final String CASE_NO = "HubCaseNo";
  static final String IDEMPOTENCY_KEY = "HubIdempotencyKey";
  static final String PRIORITY = "HubPriority";
  static final String VERSION = "HubVersion";
  static final String CREATED_AT = "HubCreatedAt";
  static final String DUE_AT = "HubDueAt";
  static final String ATTEMPT = "HubAttempt";
  static final String DOUBTFUL = "HubDoubtful";
  static final String SOURCE = "HubSource";

  private Exchanges() {}
}
