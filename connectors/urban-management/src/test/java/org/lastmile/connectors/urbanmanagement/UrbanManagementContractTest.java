package org.lastmile.connectors.urbanmanagement;

import org.lastmile.hub.testkit.ConnectorContractTest;

class UrbanManagementContractTest extends ConnectorContractTest {}
