package org.lastmile.hub.benchmark.contender;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The memory of a Java process.
 *
 * @param heap bytes of objects alive, after a collection
 * @param resident bytes that the process holds of the machine's memory
 */
public record Memory(long heap, long resident) {
  private static final int KB = 1024;

  /** Has the process collect its garbage, and looks. */
  public static Memory of(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try (JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
      MemoryMXBean memory =
          ManagementFactory.getPlatformMXBean(
              connector.getMBeanServerConnection(), MemoryMXBean.class);
      memory.gc();
      return new Memory(memory.getHeapMemoryUsage().getUsed(), resident(pid));
    } finally {
      machine.detach();
    }
  }

  private static long resident(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    try (var out = ps.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
      return Long.parseLong(text.strip()) * KB;
    }
  }
}
