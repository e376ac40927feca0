/** What the service centre of social organisations needs beyond routes and mappings: forms in both directions, refusals as workbooks. */
@NullMarked
package org.lastmile.connectors.socialorgs;

import org.jspecify.annotations.NullMarked;
