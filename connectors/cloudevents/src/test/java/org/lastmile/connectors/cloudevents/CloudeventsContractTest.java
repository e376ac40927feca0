package org.lastmile.connectors.cloudevents;

import org.lastmile.hub.testkit.ConnectorContractTest;

class CloudeventsContractTest extends ConnectorContractTest {}
