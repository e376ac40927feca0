package org.lastmile.hub.zone;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.paging.impl.PagingStoreFactoryNIO;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.utils.ExecutorFactory;

/**
 * Page files of the broker in which a message stands whole or is not confirmed. The broker's own take a write that the
 * disk cut short, or refused, for a good one: on a full disk what waits there would be confirmed and lost.
 *
 * <p>After such a write nothing is written behind it, and the broker stops itself; the next start cuts off the torn
 * end.
 */
final class WholePages extends PagingStoreFactoryNIO {
  private static final int ONE_AT_A_TIME = 1;

  private final AtomicBoolean torn = new AtomicBoolean();

  WholePages(
      StorageManager storage,
      Configuration configuration,
      ScheduledExecutorService scheduled,
      ExecutorFactory executors,
      IOCriticalErrorListener stopping) {
    super(
        storage,
        configuration.getPagingLocation(),
        configuration.getPageSyncTimeout(),
        scheduled,
        executors,
        configuration.isJournalSyncNonTransactional(),
        stopping,
        configuration::isPurgePageFolders);
  }

  @Override
  protected SequentialFileFactory newFileFactory(String directoryName) {
    return new NIOSequentialFileFactory(
        new File(getDirectory(), directoryName), false, getCritialErrorListener(), ONE_AT_A_TIME) {
      @Override
      public SequentialFile createSequentialFile(String fileName) {
        return new PageFile(this, getDirectory(), fileName);
      }
    };
  }

  private final class PageFile extends NIOSequentialFile {
    PageFile(SequentialFileFactory factory, File directory, String name) {
      super(factory, directory, name, ONE_AT_A_TIME);
    }

    /** None is begun behind a torn one either, which must stay the newest. */
    @Override
    public void open(int maxIo, boolean useExecutor) throws IOException {
      requireWhole();
      super.open(maxIo, useExecutor);
    }

    private void requireWhole() throws IOException {
      if (torn.get()) {
        throw new IOException("a page could not be written, so none is written any more");
      }
    }

    @Override
    public void writeDirect(ByteBuffer bytes, boolean sync) throws Exception {
      try {
        requireWhole();
        // tells of what fails, and returns all the same
        blockingWriteDirect(bytes, sync, false);
        if (bytes.hasRemaining()) {
          torn.set(true);
          IOException cut =
              new IOException(
                  bytes.remaining() + " bytes of a waiting message do not fit on the disk");
          factory.onIOError(cut, cut.getMessage(), this);
          throw cut;
        }
      } finally {
        factory.releaseBuffer(bytes);
      }
    }
  }
}
