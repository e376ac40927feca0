package org.lastmile.hub.connector;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Message;
import org.apache.camel.TypeConverter;
import org.apache.camel.component.bean.DefaultParameterMappingStrategy;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running connector: its Camel context, sealed from all others, and what must be closed with it. */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
  private static final int STOP_SECONDS = 10;
  private static final int ANSWER_BYTES = 512;

  /** What Camel fills in by type, by one expression for all contexts. */
  private static final List<Class<?>> BEAN_PARAMETERS =
      List.of(
          Exchange.class,
          Message.class,
          Exception.class,
          TypeConverter.class,
          Registry.class,
          CamelContext.class);

  private final ConnectorDescriptor descriptor;
  private final SealedContext context;
  private final HubComponent hub;
  private final ConnectorDoors doors;
  private final List<AutoCloseable> closeables = new ArrayList<>();

  /** Calls of its system that are under way, and this itself until it is closed. */
  private final Phaser calls = new Phaser(1);

  private Connector(
      ConnectorDescriptor descriptor,
      SealedContext context,
      HubComponent hub,
      ConnectorDoors doors) {
    this.descriptor = descriptor;
    this.context = context;
    this.hub = hub;
    this.doors = doors;
  }

  /** Starts a connector whose plugin is loaded; when that fails, nothing of it is left but the plugin. */
  static Connector start(
      PluginJar jar,
      ConnectorClassLoader plugin,
      CamelFactories libraries,
      Map<String, String> config,
      Translation translation,
      ConnectorServices services,
      ConnectorDoors doors,
      HealthGauge gauge) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(plugin);
    try {
      SealedContext context = new SealedContext(plugin, libraries);
      HubComponent hub =
          new HubComponent(jar.descriptor(), jar.hash(), services, translation, gauge);
      Connector connector = new Connector(jar.descriptor(), context, hub, doors);
      try {
        connector.start(jar, plugin, config, services);
        return connector;
      } catch (Exception e) {
        connector.close();
        throw startFault(jar.descriptor().id(), e);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void start(
      PluginJar jar,
      ConnectorClassLoader plugin,
      Map<String, String> config,
      ConnectorServices services)
      throws Exception {
    seal(config);
    context.addComponent("hub", hub);
    context.addComponent("queue", new QueueComponent(hub));
    context.addComponent("mllp", new MllpComponent(hub));
    context.addComponent("mqtt", new MqttComponent(hub));
    context.addComponent("http", new ConnectorHttp());
    context.addComponent("https", new ConnectorHttp());
    Lent lent = new Lent(config, services.clock(), services.attachments());
    if (config.containsKey("sftp.url")) {
      context.addComponent("sftp", new ConnectorSftp(lent));
    }
    if (config.containsKey("ftps.url")) {
      context.addComponent("ftps", new ConnectorFtps(lent));
    }
    context.addRoutePolicyFactory(new InboundPolicy(hub));
    context.getRegistry().bind("attachments", services.attachments());
    context.getRegistry().bind(XmlText.BEAN, new XmlText());
    context.getRegistry().bind(HttpAnswers.BEAN, new HttpAnswers(lent));
    context.getRegistry().bind(ZipAttachments.BEAN, new ZipAttachments(lent));
    if (config.containsKey(AccessToken.URL)) {
      bind(AccessToken.BEAN, new AccessToken(lent));
    }
    extend(plugin, lent);
    doors.open(descriptor, config, context, plugin);
    context.start();
    Map<String, Resource> templates = new TreeMap<>();
    List<Resource> routes = new ArrayList<>();
    for (String name : jar.routes()) {
      byte[] yaml = yaml(plugin, name);
      routes.add(ResourceHelper.fromBytes(name, yaml));
      templates.putAll(RouteTemplates.usedBy(yaml));
    }
    routes.addAll(0, templates.values());
    PluginHelper.getRoutesLoader(context).loadRoutes(routes);
    hub.requireWhatIsDeclared();
    doors.admit(descriptor.id());
  }

  private void seal(Map<String, String> config) {
    context.disableJMX();
    context.getCamelContextExtension().setName(descriptor.id());
    context.setStreamCaching(true);
    // of most answers, which are short or empty
    context.getStreamCachingStrategy().setBufferSize(ANSWER_BYTES);
    context.getShutdownStrategy().setTimeout(STOP_SECONDS);
    context.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
    // Camel's own log of a failure quotes exceptions, and those quote bodies and URLs
    context
        .getCamelContextExtension()
        .setErrorHandlerFactory(
            new DefaultErrorHandlerDefinition().loggingLevel(LoggingLevel.OFF).logExhausted(false));
    PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
    properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    Properties values = new Properties();
    values.putAll(config);
    properties.setInitialProperties(values);
  }

  private void extend(ConnectorClassLoader plugin, ConnectorContext lent) {
    boolean found = false;
    for (ServiceLoader.Provider<ConnectorExtension> provider :
        ServiceLoader.load(ConnectorExtension.class, plugin).stream().toList()) {
      // a parent's providers belong to other connectors
      if (provider.type().getClassLoader() == plugin) {
        found = true;
        for (Map.Entry<String, Object> bean : provider.get().beans(lent).entrySet()) {
          bind(bean.getKey(), bean.getValue());
        }
      }
    }
    String declaration = "META-INF/services/" + ConnectorExtension.class.getName();
    if (!found && plugin.findResource(declaration) != null) {
      throw new HubException(
          "CONNECTOR_EXTENSION",
          FaultKind.LASTING,
          "connector "
              + descriptor.id()
              + ": the class named in "
              + declaration
              + " is not in the plugin, or also on the hub's class path; allowed is the plugin"
              + " alone");
    }
  }

  private void bind(String name, Object bean) {
    context.getRegistry().bind(name, bean);
    if (bean instanceof AutoCloseable closeable) {
      closeables.add(closeable);
    }
  }

  private static byte[] yaml(ConnectorClassLoader plugin, String name) throws IOException {
    byte[] yaml = plugin.own(name);
    if (yaml == null) {
      throw new IOException(name);
    }
    return yaml;
  }

  ConnectorDescriptor descriptor() {
    return descriptor;
  }

  HubComponent hub() {
    return hub;
  }

  CamelContext context() {
    return context;
  }

  /** Stops the context, its doors and beans; faults are logged, because the rest must be closed all the same. */
  void close() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(context.getApplicationContextClassLoader());
    try {
      quietly("doors", () -> doors.dismiss(descriptor.id()));
      quietly("calls", this::awaitCalls);
      quietly("context", context);
      quietly("doors", () -> doors.close(descriptor.id()));
      closeables.forEach(closeable -> quietly("bean", closeable));
    } finally {
      thread.setContextClassLoader(before);
    }
    forget();
  }

  /** Whether a call of its system may begin; one that begins ends by {@link #endCall}. */
  boolean beginCall() {
    return calls.register() >= 0;
  }

  void endCall() {
    calls.arriveAndDeregister();
  }

  /** What is stopped in a call may have reached the system or not, so calls get the time to end. */
  private void awaitCalls() throws InterruptedException {
    int phase = calls.arriveAndDeregister();
    try {
      calls.awaitAdvanceInterruptibly(phase, STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} is stopped while it is called", descriptor.id());
    }
  }

  /**
   * Camel keeps in static fields the context that started its simple language last, and the one that last gave an
   * exchange to a method of a bean: give it one that holds nothing.
   */
  private static void forget() {
    CamelContext nobody = new DefaultCamelContext(false);
    SimpleLanguage simple = new SimpleLanguage();
    simple.setCamelContext(nobody);
    simple.start();
    for (Class<?> type : BEAN_PARAMETERS) {
      DefaultParameterMappingStrategy.INSTANCE.getDefaultParameterTypeExpression(type).init(nobody);
    }
  }

  private void quietly(String what, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.error("connector {}: {} did not close: {}", descriptor.id(), what, LogLines.trail(e));
    }
  }

  private static HubException startFault(String id, Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof HubException own) {
        return own;
      }
    }
    return new HubException(
        "CONNECTOR_START",
        FaultKind.LASTING,
        "connector " + id + " does not start: " + thrown.getMessage(),
        null,
        thrown);
  }

  private record Lent(Map<String, String> config, Clock clock, AttachmentStore attachments)
      implements ConnectorContext {}
}
