"""The same figures as the pages, as files and mail: PDF, Excel, pictures, schedules. No KPI is computed here."""
