using System;
using System.Collections.Generic;

namespace Example.Billing
{
    /// <summary>One line of an invoice.</summary>
    public record InvoiceLine(string Text, decimal Amount);

    public interface IInvoice
    {
        decimal Total();
    }

    [Serializable]
    public class Invoice : IInvoice
    {
        private readonly List<InvoiceLine> lines = new();

        public string Number { get; set; }

        public Invoice(string number)
        {
            Number = number;
        }

        public decimal Total()
        {
            decimal sum = 0;
            foreach (var line in lines) sum += line.Amount;
            return sum;
        }

        public enum State { Open, Paid }
    }

    public struct Money
    {
        public decimal Amount;
    }
}
