/** What the Zhilian portal needs beyond routes and mappings: files fetched by link, and signed webhook calls. */
@NullMarked
package org.lastmile.connectors.zhiliangov;

import org.jspecify.annotations.NullMarked;
