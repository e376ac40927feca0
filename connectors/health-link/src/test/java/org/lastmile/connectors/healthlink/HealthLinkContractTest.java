package org.lastmile.connectors.healthlink;

import org.lastmile.hub.testkit.ConnectorContractTest;

class HealthLinkContractTest extends ConnectorContractTest {}
